import { type Logger, Secret } from '@lienthong/core';
import type { AxisClient } from './client.ts';
import { bkav } from './dialects/bkav.ts';
import { edocV2 } from './dialects/edoc-v2.ts';
import { raiseAxis } from './errors.ts';
import { allowPlainHttp } from './unsafe.ts';
import { type VxpOptions, type VxpQuirks, vxp } from './vxp/index.ts';

/** The content of an `axis.json`. */
export interface AxisConfig {
  readonly dialect: 'vxp' | 'bkav' | 'edoc-v2';
  readonly endpoint: string;
  readonly systemId: string;
  /** Name of the environment variable that holds the secret. */
  readonly secretEnv?: string;
  /** The secret itself: for tests only. */
  readonly secret?: string;
  /** Codes of the agencies that this connection speaks for. */
  readonly agencies: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

export interface AxisFromConfig {
  readonly client: AxisClient;
  readonly config: AxisConfig;
}

export interface AxisFromConfigOptions {
  readonly allowPlainHttp?: boolean;
  readonly logger?: Logger;
}

const bad = (option: string, reason: string): Error => raiseAxis('AXIS_OPTION', { option, reason });

/** Checks the content of an `axis.json`. @throws LienThongError `AXIS_OPTION` */
export function readAxisConfig(json: unknown): AxisConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw bad('axis.json', 'an object is expected');
  const { dialect = 'vxp', endpoint, systemId, secretEnv, secret, agencies = [], options = {} } = json as Record<string, unknown>;
  if (dialect !== 'vxp' && dialect !== 'bkav' && dialect !== 'edoc-v2') throw bad('dialect', 'vxp, bkav or edoc-v2');
  if (typeof endpoint !== 'string') throw bad('endpoint', 'a text is expected');
  if (typeof systemId !== 'string' || systemId === '') throw bad('systemId', 'a text is expected');
  if (secretEnv !== undefined && typeof secretEnv !== 'string')
    throw bad('secretEnv', 'the name of an environment variable is expected');
  if (secret !== undefined && typeof secret !== 'string') throw bad('secret', 'a text is expected');
  if ((secretEnv === undefined) === (secret === undefined))
    throw bad('secretEnv', 'exactly one of secretEnv and secret (test only)');
  if (!Array.isArray(agencies) || agencies.some((code) => typeof code !== 'string'))
    throw bad('agencies', 'a list of codes is expected');
  if (typeof options !== 'object' || options === null || Array.isArray(options)) throw bad('options', 'an object is expected');
  return {
    dialect,
    endpoint,
    systemId,
    ...(secretEnv === undefined ? {} : { secretEnv }),
    ...(secret === undefined ? {} : { secret }),
    agencies: agencies as string[],
    options: options as Record<string, unknown>,
  };
}

/**
 * Builds the client that an `axis.json` describes. The secret is read from the environment at each use, so a rotated one is found.
 *
 * @throws LienThongError `AXIS_OPTION`, `AXIS_PLAIN_HTTP`
 */
export function axisFromConfig(
  json: unknown,
  env: Readonly<Record<string, string | undefined>>,
  options: AxisFromConfigOptions = {},
): AxisFromConfig {
  const config = readAxisConfig(json);
  const { secretEnv } = config;
  const secret = (): Secret => {
    const value = secretEnv === undefined ? config.secret : env[secretEnv];
    if (value === undefined || value === '') throw bad('secretEnv', `the environment variable ${secretEnv ?? ''} is not set`);
    return new Secret(value);
  };
  const common = {
    endpoint: config.endpoint,
    systemId: config.systemId,
    secret,
    ...readOptions(config.options),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
    ...(options.allowPlainHttp === true ? { [allowPlainHttp]: true } : {}),
  };
  if (config.dialect === 'bkav') return { config, client: bkav({ ...common, organId: config.agencies[0] ?? config.systemId }) };
  if (config.dialect === 'edoc-v2') {
    const { username, passwordEnv, applicationCode } = config.options;
    const password = (): Secret => new Secret((typeof passwordEnv === 'string' ? env[passwordEnv] : undefined) ?? '');
    return {
      config,
      client: edocV2({
        ...common,
        username: typeof username === 'string' ? username : config.systemId,
        password,
        ...(typeof applicationCode === 'string' ? { applicationCode } : {}),
      }),
    };
  }
  return { config, client: vxp(common) };
}

type Check = (value: unknown) => boolean;
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const isFlag: Check = (value) => typeof value === 'boolean';
const isText: Check = (value) => typeof value === 'string' && value !== '';
const isCount: Check = (value) => typeof value === 'number' && Number.isInteger(value) && value > 0;
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

// Own keys of spec §18, and those of the network that are safe in a file. Anything else is a spelling mistake.
const OPTIONS: Readonly<Record<string, Check>> = {
  hashForm: oneOf('quirky', 'padded'),
  timestampPerRequest: isFlag,
  headerOrder: oneOf('official', 'given'),
  maxPacketBytes: isCount,
  trailingCrlf: isFlag,
  dateFormat: oneOf('dd/MM/yyyy HH:mm:ss', 'yyyy/MM/dd'),
  useDownload: isFlag,
  sendToHeader: isFlag,
  serviceType: isText,
  hmac: oneOf('sha256', 'sha384', 'sha512'),
  docIdHeader: oneOf('docId', 'docid'),
  description: oneOf('strip', 'refuse'),
  timeouts: isObject,
  tls: isObject,
  retry: isObject,
  proxy: isText,
  localAddress: isText,
  connections: isCount,
  settleMs: isCount,
};
/** Read by other layers, kept out of the client's options. */
const ELSEWHERE: ReadonlySet<string> = new Set(['ackOnFailure', 'username', 'passwordEnv', 'applicationCode']);

function readOptions(options: Readonly<Record<string, unknown>>): VxpQuirks & Partial<VxpOptions> {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (ELSEWHERE.has(name)) continue;
    const check = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
    if (check === undefined) throw bad(`options.${name}`, `unknown; known are ${Object.keys(OPTIONS).join(', ')}`);
    if (!check(value)) throw bad(`options.${name}`, 'a value of another form is expected');
    out[name] = value;
  }
  return out as VxpQuirks & Partial<VxpOptions>;
}
