import type { Language, Message } from '@lienthong/core';
import type { Issue } from '@lienthong/edxml';

const SEVERITY: Readonly<Record<Issue['severity'], Message>> = {
  error: { vi: 'LỖI', en: 'ERROR' },
  warning: { vi: 'cảnh báo', en: 'warning' },
  info: { vi: 'ghi chú', en: 'note' },
};

/** Issues for people, one a line. */
export function issueLines(issues: readonly Issue[], lang: Language): string {
  return issues
    .map(
      ({ severity, code, line, column, message }) =>
        `${SEVERITY[severity][lang]} ${code}${line > 0 ? ` (${line}:${column})` : ''}: ${message[lang]}\n`,
    )
    .join('');
}

/** A value for people where no better form exists. */
export function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
