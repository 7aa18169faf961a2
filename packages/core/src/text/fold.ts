/** Vietnamese text without diacritics: `Ủy ban Đà Nẵng` → `Uy ban Da Nang`. For search and for ASCII-only wires; never for identity. */
export function stripDiacritics(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D');
}
