import type { CalendarData } from './calendar.ts';

/**
 * Working days of the state's offices, by year of announcement (Bộ luật Lao động 2019 Đ111–112; the swapped days are announced each
 * year). A year that is not here makes every deadline that touches it `unknown`. Give newer data through `readCalendar`.
 */
export const vietnamCalendarData: CalendarData = {
  id: 'vn-state-offices',
  version: '2026.1',
  weekend: [6, 0],
  years: [
    {
      year: 2026,
      source:
        'Bộ luật Lao động 2019 Đ111–112 và thông báo nghỉ lễ 2026; chưa đối chiếu bản gốc · not compared with the official notice',
      certainty: 'inferred',
      holidays: [
        { date: '2026-01-01', name: 'Tết Dương lịch' },
        { date: '2026-01-02', name: 'Nghỉ hoán đổi (làm bù 10/01)' },
        { date: '2026-02-16', name: 'Tết Bính Ngọ' },
        { date: '2026-02-17', name: 'Tết Bính Ngọ' },
        { date: '2026-02-18', name: 'Tết Bính Ngọ' },
        { date: '2026-02-19', name: 'Tết Bính Ngọ' },
        { date: '2026-02-20', name: 'Tết Bính Ngọ' },
        { date: '2026-04-27', name: 'Giỗ Tổ Hùng Vương (bù cho 26/04)' },
        { date: '2026-04-30', name: 'Ngày Chiến thắng' },
        { date: '2026-05-01', name: 'Ngày Quốc tế lao động' },
        { date: '2026-08-31', name: 'Nghỉ hoán đổi (làm bù 22/08)' },
        { date: '2026-09-01', name: 'Quốc khánh' },
        { date: '2026-09-02', name: 'Quốc khánh' },
      ],
      swapped: [
        { date: '2026-01-10', for: '2026-01-02' },
        { date: '2026-08-22', for: '2026-08-31' },
      ],
    },
  ],
};
