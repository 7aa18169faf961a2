import type { Abortable } from '@lienthong/core';
import { raiseToken } from '../errors.ts';
import { isInitialized, type Pkcs11TokenInfo, type SlotReport, tokenInfo } from './info.ts';
import type { MechanismReport } from './mechanisms.ts';
import { type Connection, type ConnectOptions, connect } from './native/connection.ts';
import { certificatesOf, readObjects, type TokenObject } from './objects.ts';

/** Which token of a module; every criterion given must hold. */
export interface TokenCriteria {
  readonly label?: string | undefined;
  readonly serial?: string | undefined;
}

/** A token found, with the connection through which it is reached. */
export interface TokenSession {
  readonly connection: Connection;
  readonly info: Pkcs11TokenInfo;
  readonly objects: readonly TokenObject[];
  readonly mechanisms: readonly MechanismReport[];
}

/** The slots with an initialized token. */
export async function presentTokens(connection: Connection, options: Abortable = {}): Promise<SlotReport[]> {
  const { body } = await connection.call('slots', {}, [], options);
  return (body['slots'] as SlotReport[]).filter(isInitialized);
}

export async function tokenObjects(connection: Connection, slot: string, options: Abortable = {}): Promise<TokenObject[]> {
  return readObjects(await connection.call('objects', { slot }, [], options));
}

/** What the token says of itself now: flags change with every PIN try. */
export async function readInfo(connection: Connection, slot: string, objects: readonly TokenObject[]): Promise<Pkcs11TokenInfo> {
  const report = (await presentTokens(connection)).find((one) => one.slot === slot);
  if (report === undefined) throw raiseToken('PKCS11_TOKEN_REMOVED', {});
  return tokenInfo(
    connection.module,
    report,
    certificatesOf(objects).map(({ certificate }) => certificate),
  );
}

/** Loads the driver and finds the one token that fits. @throws LienThongError `PKCS11_TOKEN_NONE`, `PKCS11_TOKEN_AMBIGUOUS`, those of `connect` */
export async function openSession(options: ConnectOptions & Abortable, criteria: TokenCriteria): Promise<TokenSession> {
  const connection = await connect(options);
  try {
    const present = await presentTokens(connection, options);
    const matches = present.filter(
      ({ label, serial }) =>
        (criteria.label === undefined || criteria.label === label) &&
        (criteria.serial === undefined || criteria.serial === serial),
    );
    const [report] = matches;
    const describe = ({ label, serial }: SlotReport): string => `${label} (${serial})`;
    if (report === undefined) throw raiseToken('PKCS11_TOKEN_NONE', { module: options.module, present: present.map(describe) });
    if (matches.length > 1) throw raiseToken('PKCS11_TOKEN_AMBIGUOUS', { count: matches.length, tokens: matches.map(describe) });
    const objects = await tokenObjects(connection, report.slot, options);
    const { body } = await connection.call('mechanisms', { slot: report.slot }, [], options);
    const info = tokenInfo(
      options.module,
      report,
      certificatesOf(objects).map(({ certificate }) => certificate),
    );
    return { connection, info, objects, mechanisms: body['mechanisms'] as MechanismReport[] };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
