// The part of the ground floor that also runs in a browser: no Node module behind it.
export { type Abortable, throwIfAborted } from './abort.ts';
export {
  type ErrorCatalogue,
  type ErrorFactory,
  type ErrorText,
  errorFactory,
  type NoDetails,
  type RaiseOptions,
} from './catalogue.ts';
export { type ErrorDetails, type ErrorInit, type ErrorJson, isLienThongError, LienThongError } from './error.ts';
export type { Language, Message } from './message.ts';
