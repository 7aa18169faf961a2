/** A draft like those of the field, with one PDF-like attachment of `size` bytes. */
export function draftOf(size) {
  const content = Buffer.alloc(size);
  let state = 1;
  for (let i = 0; i < size; i++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    content[i] = state >> 16;
  }
  content.write('%PDF-1.7\n');
  const body = {
    organizationInCharge: 'UBND tỉnh Tây Ninh',
    organName: 'Văn phòng UBND tỉnh Tây Ninh',
    organAdd: 'Số 136 đường Trần Hưng Đạo',
    email: 'vanthu@agency.example',
    telephone: '0000000000',
    fax: '0000000001',
    website: 'agency.example',
  };
  return {
    from: { organId: 'H53.01', ...body },
    to: ['G22', 'H01', 'H02', 'H03'].map((organId) => ({ organId, ...body })),
    code: '123/VP-TH',
    promulgation: { place: 'Tây Ninh', date: '2026-11-20' },
    type: 'Công văn',
    subject: 'V/v kết nối, liên thông phần mềm quản lý văn bản và điều hành',
    content: 'Tóm tắt nội dung',
    signer: { competence: 'TL. CHỦ TỊCH', position: 'Chánh Văn phòng', fullName: 'Nguyễn Văn B' },
    dueDate: '2026-12-01',
    other: { priority: 1, sphereOfPromulgation: 'Liên thông', promulgationAmount: 2, pageAmount: 3, appendixes: ['Phụ lục 1'] },
    responseFor: [{ organId: 'G22', code: '7/VPCP-TH', documentId: 'G22,2026/10/02,7/VPCP-TH', promulgationDate: '2026-10-02' }],
    toPlaces: ['Như trên', 'Lưu: VT'],
    attachments: [{ name: 'cong-van.pdf', content }],
  };
}
