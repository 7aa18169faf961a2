export { type Base64ErrorDetails, base64Errors, decodeBase64Strict } from './bytes/base64.ts';
export { type SourceErrorDetails, sourceErrors } from './bytes/errors.ts';
export { openFile } from './bytes/file.ts';
export { equalBytes, toHex } from './bytes/hex.ts';
export { joinedSource, type SourcePart } from './bytes/joined.ts';
export { bytesSource } from './bytes/memory.ts';
export { paced } from './bytes/paced.ts';
export { type ByteSource, CHUNK_BYTES, chunks, copyBytes } from './bytes/source.ts';
export { type SpoolOptions, spool, spoolSync } from './bytes/spool.ts';
export { writeFileWhole } from './bytes/write.ts';
export { type Abortable, type AbortErrorDetails, abortErrors, throwIfAborted } from './error/abort.ts';
export {
  type ErrorCatalogue,
  type ErrorFactory,
  type ErrorText,
  errorFactory,
  type NoDetails,
  type RaiseOptions,
} from './error/catalogue.ts';
export { type ErrorDetails, type ErrorInit, type ErrorJson, isLienThongError, LienThongError } from './error/error.ts';
export type { Language, Message } from './error/message.ts';
export { stripDiacritics } from './text/fold.ts';
export { type Logger, type LogLevel, redact, silentLogger } from './text/log.ts';
export { resolveSecret, Secret, type SecretProvider } from './text/secret.ts';
export { visible } from './text/visible.ts';
export { type Clock, frozenClock, systemClock } from './time/clock.ts';
export { type Random, systemRandom, uuid } from './time/random.ts';
export { fromVietnam, type VietnamTime, vietnamIso, vietnamTime } from './time/vietnam.ts';
