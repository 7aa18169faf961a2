export { importKey } from '../crypto/key.ts';
export type { Profile } from '../path/model.ts';
export { governmentProfile, strictProfile } from '../path/profiles.ts';
export { isDnsName, isHostName, splitMailbox } from '../path/syntax.ts';
export { type ValidationDoors, validateChainSync } from '../path/validate.ts';
export { permissivePolicy } from './permissive.ts';
