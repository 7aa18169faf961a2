import type { Language, Message } from '@lienthong/core';
import { authorityNotice, type SignatureReportFields } from '@lienthong/signature';
import { FILLED_AFTER, OUTCOME, OWN, PART, TIME_SOURCE } from '../explain.ts';
import type { DocumentPart, InspectReport } from '../report.ts';
import { type SignatureView, signatureViews } from '../view.ts';
import { STYLE } from './style.ts';
import { FIELDS, INTEGRITY, LEGAL, NO, ORDER, STATE, WORDS, YES } from './words.ts';
import { type Html, html } from './write.ts';

/**
 * The report as one HTML page to read, print (A4) and keep: no script, nothing loaded from anywhere, every text escaped. It shows what
 * TT 15/2025 Đ6 demands of each signature, the criteria of its Annex II, and that authority is not judged. The same report gives the
 * same bytes.
 */
export function reportHtml(report: InspectReport, options: { readonly lang?: Language } = {}): string {
  const lang = options.lang ?? 'vi';
  const t = (message: Message): string => message[lang];
  const views = signatureViews(report.packetSignature, report.attachments);
  const page = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t(WORDS.title)}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<h1>${t(WORDS.title)}</h1>
<p class="verdict ${report.outcome}">${t(WORDS.verdict)}: ${t(OUTCOME[report.outcome])}</p>
<table class="fields"><tbody>
${row(t(WORDS.at), report.at)}
${row(t(WORDS.legal), t(LEGAL[report.legalValue ?? 'none']))}
</tbody></table>
<h2>${t(WORDS.reasons)}</h2>
<ul>${report.findings.map(({ code, message, details }) => html`<li>${t(message)} <code>${code}</code>${inFile(details, t)}</li>`)}</ul>
${coverage(report, t)}
${files(report, t)}
${views.map((view, i) => signature(view, i + 1, t))}
${issues(report, t)}
<p class="notice">${t(authorityNotice)}</p>
</body>
</html>
`;
  return page.markup;
}

type Say = (message: Message) => string;

const row = (name: string, value: string): Html => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>\n`;

function inFile(details: Readonly<Record<string, unknown>> | undefined, t: Say): Html {
  const name = details?.['attachment'];
  return typeof name === 'string' ? html` (${t(WORDS.inFile)} «${name}»)` : html``;
}

function coverage({ packetSignature }: InspectReport, t: Say): Html {
  const { covered, uncovered, signatures, order } = packetSignature;
  if (signatures.length === 0) return html``;
  const list = (parts: readonly DocumentPart[]): string =>
    parts.map((part) => (part.kind === 'attachment' ? `${t(PART.attachment)} «${part.name}»` : t(PART[part.kind]))).join(', ') ||
    t(WORDS.none);
  return html`<h2>${t(WORDS.coverage)}</h2>
<table class="fields"><tbody>
${row(t(WORDS.covered), list(covered))}
${row(t(WORDS.uncovered), list(uncovered))}
${row(t(WORDS.order), t(ORDER[order.state]))}
</tbody></table>`;
}

function files({ attachments }: InspectReport, t: Say): Html {
  if (attachments.length === 0) return html``;
  const rows = attachments.map(
    ({ name, size, sha256, outcome, order }) =>
      html`<tr><td>${name}</td><td>${size}</td><td><code>${sha256}</code></td><td>${t(OWN[outcome])}${
        order.signers.length > 1 ? html`; ${t(ORDER[order.state])}` : html``
      }</td></tr>\n`,
  );
  return html`<h2>${t(WORDS.files)}</h2>
<table><thead><tr><th scope="col">${t(WORDS.file)}</th><th scope="col" class="s">${t(WORDS.size)}</th><th scope="col" class="h">${t(WORDS.digest)}</th><th scope="col" class="o">${t(WORDS.own)}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function signature(view: SignatureView, number: number, t: Say): Html {
  const { format, attachment, pdf, outcome, message, code, indication, subIndication, level, algorithm, chain } = view;
  const place = attachment === undefined ? html`${t(WORDS.packet)}` : html`${t(WORDS.inFile)} «${attachment}»`;
  const field = pdf === undefined ? html`` : html`, ${t(pdf.kind === 'timestamp' ? WORDS.stamp : WORDS.field)} «${pdf.field}»`;
  const filled = pdf?.filledAfter ?? [];
  const path = chain?.path.map(({ subject }) => html`<li>${subject.text}</li>`) ?? [];
  const found = [level, algorithm, indication, subIndication, pdf?.coverage, pdf?.modificationLevel];
  return html`<section class="signature">
<h2>${t(WORDS.signature)} ${number} (${format}) ${place}${field}</h2>
<p class="verdict ${outcome}">${t(message)} <code>${code}</code></p>
${filled.length === 0 ? html`` : html`<p>${t(FILLED_AFTER)}: ${filled.map((name) => `«${name}»`).join(', ')}</p>`}
<h3>${t(WORDS.fields)}</h3>
<table class="fields"><tbody>
${fieldRows(view.fields, t)}
</tbody></table>
<h3>${t(WORDS.criteria)}</h3>
<table><thead><tr><th scope="col" class="n">${t(WORDS.number)}</th><th scope="col" class="c">${t(WORDS.criterion)}</th><th scope="col" class="r">${t(WORDS.result)}</th><th scope="col">${t(WORDS.note)}</th></tr></thead>
<tbody>${view.criteria.map(
    ({ id, mandatory, title, state, note }) =>
      html`<tr><td>${id}</td><td>${t(title)} (${t(mandatory ? WORDS.mandatory : WORDS.optional)})</td><td class="${state}">${t(STATE[state])}</td><td>${t(note)}</td></tr>\n`,
  )}</tbody></table>
${path.length === 0 ? html`` : html`<h3>${t(WORDS.path)}</h3>\n<ol>${path}</ol>`}
<p>${t(WORDS.technical)}: <code>${found.filter((one) => one !== undefined).join(' · ')}</code></p>
</section>`;
}

function fieldRows(fields: SignatureReportFields, t: Say): Html[] {
  const { issuingCa, signer, managingUnit, time, integrity, validAtSigning, certificateValidity } = fields;
  const unknown = t(WORDS.unknown);
  return [
    row(t(FIELDS.issuingCa), issuingCa ?? unknown),
    row(t(FIELDS.signer), signer ?? unknown),
    row(t(FIELDS.managingUnit), managingUnit ?? unknown),
    row(t(FIELDS.time), time === undefined ? unknown : `${time.at} (${t(TIME_SOURCE[time.source])})`),
    row(t(FIELDS.integrity), t(INTEGRITY[integrity])),
    row(t(FIELDS.validAtSigning), validAtSigning === undefined ? unknown : t(validAtSigning ? YES : NO)),
    row(
      t(FIELDS.certificateValidity),
      certificateValidity === undefined ? unknown : `${certificateValidity.notBefore} – ${certificateValidity.notAfter}`,
    ),
  ];
}

function issues({ issues: all }: InspectReport, t: Say): Html {
  const shown = all.filter(({ severity }) => severity !== 'info');
  if (shown.length === 0) return html``;
  return html`<h2>${t(WORDS.issues)}</h2>
<ul>${shown.map(({ code, message, line, column }) => html`<li>${line}:${column} ${t(message)} <code>${code}</code></li>\n`)}</ul>`;
}
