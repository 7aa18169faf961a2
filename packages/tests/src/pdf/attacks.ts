import type { AttackCase } from './attack.ts';
import { catalogAttacks } from './catalog-attacks.ts';
import { contentAttacks } from './content-attacks.ts';
import { annotationAttacks, formAttacks } from './form-attacks.ts';
import { rangeAttacks, sectionAttacks } from './range-attacks.ts';
import { shadowAttacks } from './shadow-attacks.ts';

export const attackCases: readonly AttackCase[] = [
  ...contentAttacks,
  ...catalogAttacks,
  ...formAttacks,
  ...annotationAttacks,
  ...shadowAttacks,
  ...rangeAttacks,
  ...sectionAttacks,
];
