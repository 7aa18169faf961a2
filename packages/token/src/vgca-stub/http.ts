import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

const MAX_BYTES = 200 * 1024 * 1024;

/** One request, without cookies, proxies or redirects: the stub talks to the page's own server as the real service does. */
export async function ask(
  url: string,
  options: { readonly body?: Uint8Array; readonly contentType?: string } = {},
): Promise<Answer> {
  const { body, contentType } = options;
  const request = new URL(url).protocol === 'https:' ? httpsRequest : httpRequest;
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
  const headers = body === undefined ? {} : { 'content-type': contentType ?? '', 'content-length': body.length };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // A development server on loopback may well be self-signed; elsewhere certificates count.
    const call = request(
      url,
      { method: body === undefined ? 'GET' : 'POST', headers, agent: false, rejectUnauthorized: !loopback },
      resolve,
    );
    call.on('error', reject);
    call.setTimeout(30_000, () => call.destroy(new Error('timeout')));
    call.end(body);
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error('too large');
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: new Uint8Array(Buffer.concat(chunks)) };
}

/** The upload of the contract: file field `uploadfile`, MetaData as further fields (RFC 7578). */
export function uploadForm(
  fileName: string,
  file: Uint8Array,
  fields: readonly { readonly Key: string; readonly Value: string }[],
): { readonly body: Uint8Array; readonly contentType: string } {
  const boundary = '----lienthong-vgca-stub-9d1c5e';
  const quoted = (text: string): string => text.replace(/["\r\n]/g, '_');
  const head = (disposition: string, type = ''): string =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${type}\r\n`;
  const texts = fields.map(({ Key, Value }) => `${head(`name="${quoted(Key)}"`)}${Value}\r\n`).join('');
  const before = `${texts}${head(`name="uploadfile"; filename="${quoted(fileName)}"`, 'Content-Type: application/pdf\r\n')}`;
  const body = Buffer.concat([Buffer.from(before), file, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { body: new Uint8Array(body), contentType: `multipart/form-data; boundary=${boundary}` };
}
