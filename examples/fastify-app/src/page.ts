import type { RecipientState } from '@lienthong/exchange';

export interface SentRow {
  readonly messageId: string;
  readonly documentId: string | null;
  readonly state: string;
  readonly recipients: readonly RecipientState[];
}

export interface ReceivedRow {
  readonly docId: string;
  readonly from: string;
  readonly code: string;
  readonly subject: string;
  /** Verdict on the signatures, in Vietnamese. */
  readonly verdict: string;
  decision: string;
}

/** Everything that came from outside is text, never markup. */
function safe(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The one page: what went out and where it stands, what came in and waits for the clerk. */
export function page(title: string, sent: readonly SentRow[], received: readonly ReceivedRow[]): string {
  const out = sent.map(({ documentId, state, recipients }) => {
    const states = recipients.map(({ recipient, state: at }) => `${recipient}: ${at.label.vi}`).join('; ');
    return `<tr><td>${safe(documentId ?? '')}</td><td>${safe(state)}</td><td>${safe(states)}</td></tr>`;
  });
  const into = received.map(({ docId, from, code, subject, verdict, decision }) => {
    const action = `/received/${encodeURIComponent(docId)}`;
    const form =
      decision === ''
        ? `<form method="post" action="${action}/accept"><button>Tiếp nhận</button></form>
           <form method="post" action="${action}/reject"><input name="reason" placeholder="lý do" required><button>Trả lại</button></form>`
        : safe(decision);
    return `<tr><td>${safe(from)}</td><td>${safe(code)}</td><td>${safe(subject)}</td><td>${safe(verdict)}</td><td>${form}</td></tr>`;
  });
  return `<!doctype html><html lang="vi"><meta charset="utf-8"><title>${safe(title)}</title>
<h1>${safe(title)}</h1>
<h2>Văn bản đi</h2><table border="1"><tr><th>Mã định danh</th><th>Gửi</th><th>Nơi nhận</th></tr>${out.join('')}</table>
<h2>Văn bản đến</h2><table border="1"><tr><th>Nơi gửi</th><th>Số, ký hiệu</th><th>Trích yếu</th><th>Chữ ký</th><th>Xử lý</th></tr>${into.join('')}</table>
</html>`;
}
