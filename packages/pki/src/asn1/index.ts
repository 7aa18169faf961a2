export { berToDer } from '../der/ber.ts';
export { Cursor, type Malformed, oidText } from '../der/cursor.ts';
export { checkDer } from '../der/gate.ts';
export { certificateLimits, crlLimits, type DerLimits } from '../der/limits.ts';
