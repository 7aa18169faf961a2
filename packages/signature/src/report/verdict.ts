/** The verdict of EN 319 102-1 in one word each. */
export type Outcome = 'valid' | 'invalid' | 'indeterminate';
export type Indication = 'TOTAL-PASSED' | 'TOTAL-FAILED' | 'INDETERMINATE';
