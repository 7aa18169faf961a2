/** For screen and A4. No font, image or address from outside. */
export const STYLE = `
@page { size: A4; margin: 18mm 16mm; }
* { box-sizing: border-box; }
body { font: 11pt/1.45 "Times New Roman", Tinos, "Liberation Serif", serif; color: #111; background: #fff; max-width: 178mm; margin: 0 auto; padding: 8mm 0; }
h1 { font-size: 16pt; text-align: center; margin: 0 0 4mm; text-transform: uppercase; }
h2 { font-size: 12.5pt; margin: 6mm 0 2mm; break-after: avoid; }
h3 { font-size: 11pt; margin: 4mm 0 1mm; break-after: avoid; }
.verdict { border: 1.2pt solid; padding: 3mm 4mm; font-weight: bold; }
.valid { border-color: #146c2e; color: #146c2e; } .invalid { border-color: #a40e26; color: #a40e26; }
.indeterminate { border-color: #7a4d00; color: #7a4d00; } .unsigned { border-color: #444; color: #444; }
table { border-collapse: collapse; width: 100%; margin: 1mm 0; table-layout: fixed; }
th, td { border: .6pt solid #777; padding: 1mm 1.6mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #f1f1f1; font-weight: 600; } thead { display: table-header-group; } tr { break-inside: avoid; }
.fields th { width: 38%; } .n { width: 9%; } .r { width: 17%; } .c { width: 40%; }
.s { width: 15%; } .h { width: 34%; } .o { width: 21%; }
ul, ol { margin: 1mm 0; padding-left: 6mm; } li, p, code { overflow-wrap: anywhere; } code { font-size: 9pt; }
.not-met { color: #a40e26; font-weight: bold; } .undetermined { color: #7a4d00; font-weight: bold; } .met { color: #146c2e; }
.notice { border-top: .6pt solid #777; margin-top: 6mm; padding-top: 2mm; font-style: italic; }
section { break-inside: auto; } .signature { margin-top: 6mm; }
@media print { body { padding: 0; max-width: none; } }
`;
