import { attribute, child, type XmlElement } from '@lienthong/xml';
import { PacketAttachment } from '../attach/attachment.ts';
import { raiseEdxml } from '../errors.ts';
import { xlinkNamespace } from '../names.ts';
import type { AttachmentFacts } from '../rules/rule.ts';
import type { UnzipLimits } from '../zip/read.ts';
import type { Reading } from './reading.ts';

/** One row of the manifest. */
export interface ManifestRow extends AttachmentFacts {
  readonly description?: string;
}

/** Strips one leading `cid:`; ids are compared case-sensitively (spec §8.2). */
export function bareId(text: string): string {
  return text.startsWith('cid:') ? text.slice(4) : text;
}

const REFERENCE: ReadonlySet<string> = new Set(['ContentId', 'ContentType', 'Description', 'AttachmentName']);
const ATTACHMENT: ReadonlySet<string> = new Set([
  'ContentId',
  'AttachmentName',
  'Description',
  'FieldName',
  'MimeType',
  'ContentType',
  'ContentTransferEncoded',
]);

/** edXMLManifest: rows bound by `ContentId`, or by `xlink:href` in the .NET form. */
export function readManifest(r: Reading, body: XmlElement | undefined): ManifestRow[] {
  const rows: ManifestRow[] = [];
  const manifest = body === undefined ? undefined : child(body, 'edXMLManifest', r.namespace);
  if (manifest === undefined) return rows;
  for (const element of r.known(manifest, new Set(['Reference']), 'edXMLManifest')) {
    const path = `manifest[${rows.length}]`;
    r.place(path, element);
    const texts = textsOf(r, element, REFERENCE, path, 'Reference');
    const href = attribute(element, 'href', xlinkNamespace) ?? '';
    const description = texts.get('Description');
    rows.push({
      path,
      contentId: bareId(texts.get('ContentId') ?? href),
      name: texts.get('AttachmentName') ?? '',
      declaredType: texts.get('ContentType') ?? '',
      ...(description === undefined ? {} : { description }),
    });
  }
  return rows;
}

export function readAttachments(
  r: Reading,
  parent: XmlElement | undefined,
  manifest: readonly ManifestRow[],
  limits: UnzipLimits & { readonly maxAttachments: number },
): PacketAttachment[] {
  const attachments: PacketAttachment[] = [];
  if (parent === undefined) return attachments;
  for (const element of r.known(parent, new Set(['Attachment']), 'AttachmentEncoded')) {
    if (attachments.length >= limits.maxAttachments)
      throw raiseEdxml('EDXML_LIMIT', { limit: 'maxAttachments', max: limits.maxAttachments });
    const path = `attachments[${attachments.length}]`;
    r.place(path, element);
    const texts = textsOf(r, element, ATTACHMENT, path, 'Attachment');
    const contentId = bareId(texts.get('ContentId') ?? '');
    const row = manifest.find((candidate) => candidate.contentId === contentId);
    const description = texts.get('Description');
    attachments.push(
      new PacketAttachment({
        contentId,
        name: texts.get('AttachmentName') ?? row?.name ?? '',
        declaredType: texts.get('ContentType') ?? texts.get('MimeType') ?? row?.declaredType ?? '',
        element,
        content: child(element, 'ContentTransferEncoded', r.namespace),
        source: r.document.source,
        limits,
        ...(description === undefined ? {} : { description }),
      }),
    );
  }
  return attachments;
}

function textsOf(r: Reading, parent: XmlElement, names: ReadonlySet<string>, path: string, label: string): Map<string, string> {
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  for (const element of r.known(parent, names, label)) {
    const name = element.localName;
    if (seen.has(name)) r.note('M.Repeated', `${path}.${name}`, element.start, { value: element.name });
    else if (name !== 'ContentTransferEncoded') {
      const text = r.text(element, `${path}.${name}`);
      if (text !== undefined) texts.set(name, text);
    }
    seen.add(name);
  }
  return texts;
}
