export const style: string = `
:root { color-scheme: light dark; --line: #8886; --back: #fff; --ink: #1b1f24; --soft: #f3f5f7; --accent: #0b57a4; }
@media (prefers-color-scheme: dark) { :root { --back: #16191d; --ink: #e6e9ec; --soft: #22272d; --accent: #7ab8f5; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.45 system-ui, 'DejaVu Sans', sans-serif; background: var(--back); color: var(--ink); }
header { display: flex; gap: 1rem; align-items: baseline; padding: .8rem 1rem; border-bottom: 1px solid var(--line); flex-wrap: wrap; }
h1 { font-size: 1.15rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .5rem; } h3 { font-size: .95rem; margin: 1rem 0 .3rem; }
#facts { margin: 0; flex: 1; opacity: .75; }
nav { display: flex; gap: .25rem; padding: .5rem 1rem 0; border-bottom: 1px solid var(--line); flex-wrap: wrap; }
button, input, select { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: .3rem .6rem; }
button { cursor: pointer; }
[role=tab] { border-bottom: 0; border-radius: 4px 4px 0 0; }
[role=tab][aria-selected=true] { background: var(--accent); color: var(--back); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
main { padding: 1rem; } main:focus { outline: none; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; white-space: nowrap; } caption { text-align: left; }
form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin-bottom: 1rem; } form label { display: grid; gap: .15rem; }
dialog { width: min(70rem, 96vw); max-height: 92vh; overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--back); color: var(--ink); }
dialog::backdrop { background: #0008; }
pre { background: var(--soft); padding: .6rem; overflow: auto; max-height: 24rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.badge { display: inline-block; border: 1px solid var(--line); border-radius: 999px; padding: 0 .55rem; margin: 0 .2rem .1rem 0; }
.valid, .done, .OK { border-color: #2c8a3d; } .invalid, .fail, .FAIL, .error { border-color: #c22f2f; } .indeterminate, .processing, .warning { border-color: #b77b00; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: 1rem; background: var(--back); padding: .4rem; }
footer { padding: .6rem 1rem; opacity: .7; }
[role=alert] { color: #c22f2f; }
`;
