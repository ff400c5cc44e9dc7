import { readFile } from 'node:fs/promises';
import { type Actor, isRole } from '@zhiqi/kernel';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { LruCache } from './lru-cache.ts';
import { UnavailableError } from './unavailable.ts';

const ALGORITHM = 'EdDSA';
const AUDIENCE = 'zhiqi';

/** The token is missing, expired, of another issuer or malformed. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';
}

/** Turns a bearer token into the actor of a command. @throws UnauthenticatedError, or UnavailableError without the key set */
export type TokenVerifier = (token: string) => Promise<Actor>;

/** How long a verified signature is believed: a key that the issuer withdraws is refused no later. */
const BELIEVED_MS = 60_000;
/** Tokens remembered at a time: more than a bureau has people. */
const REMEMBERED = 10_000;

/**
 * Verifies tokens of one issuer against its key set. An officer gives many commands under one token, and an Ed25519
 * signature costs as much processor time as the rest of a call's way through gRPC: a verified one is believed for a minute,
 * and never beyond the token's own expiry.
 * @param keySet path of a JWKS file (local platform), or an https URL (production issuer)
 */
export async function tokenVerifier(keySet: string, issuer: string): Promise<TokenVerifier> {
  const keys = keySet.startsWith('https:')
    ? createRemoteJWKSet(new URL(keySet))
    : createLocalJWKSet(JSON.parse(await readFile(keySet, 'utf8')) as JSONWebKeySet);
  const verified = new LruCache<VerifiedToken>(REMEMBERED);
  return async (token) => {
    const known = verified.get(token);
    if (known !== undefined && Date.now() < known.until) return known.actor;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: AUDIENCE,
        algorithms: [ALGORITHM],
        // An expiry that is there is always checked; without this one could be left out.
        requiredClaims: ['exp'],
      });
      const actor = actorFrom(payload);
      verified.set(token, { actor, until: Math.min(Date.now() + BELIEVED_MS, expiryOf(payload)) });
      return actor;
    } catch (error) {
      if (error instanceof UnauthenticatedError) throw error;
      if (isOfToken(error)) throw new UnauthenticatedError('token refused', { cause: error });
      throw new UnavailableError('ISSUER_AWAY', '登录凭证的签发系统暂时无法访问,请稍后重试。', {
        retryAfterMs: 5_000,
        cause: error,
      });
    }
  };
}

interface VerifiedToken {
  readonly actor: Actor;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** Epoch milliseconds; a token without an expiry was refused before. */
function expiryOf({ exp = 0 }: { readonly exp?: number }): number {
  return exp * 1000;
}

/** Whether the token is at fault, and not the key set that could not be fetched or read. */
function isOfToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  const ofKeySet: readonly string[] = [errors.JOSEError.code, errors.JWKSTimeout.code, errors.JWKSInvalid.code];
  return !ofKeySet.includes(error.code);
}

function actorFrom(payload: Readonly<Record<string, unknown>>): Actor {
  const { role, unit, sub } = payload;
  if (typeof role !== 'string' || !isRole(role)) throw new UnauthenticatedError('token has no known role');
  // The platform acts by itself, in its own processes; nobody comes in its name.
  if (role === 'SYS') throw new UnauthenticatedError('token names the platform itself');
  if (typeof unit !== 'string' || unit === '') throw new UnauthenticatedError('token has no unit');
  if (typeof sub !== 'string' || sub === '') throw new UnauthenticatedError('token has no person key');
  return { role, unit, personKey: sub };
}

/** Keys of a local platform's own issuer. */
export interface IssuerKeys {
  readonly privateJwk: JWK;
  readonly keySet: JSONWebKeySet;
}

/** Makes the Ed25519 key pair of a local platform; production has an issuer of its own. */
export async function createIssuerKeys(): Promise<IssuerKeys> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
  const kid = 'local-1';
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' };
  return { privateJwk: { ...(await exportJWK(privateKey)), kid, alg: ALGORITHM }, keySet: { keys: [publicJwk] } };
}

export interface TokenRequest {
  readonly actor: Actor;
  readonly issuer: string;
  /** `jose` duration, default `12h`: one working day. */
  readonly expiresIn?: string;
}

/** Issues a token of a local platform. */
export async function issueToken(privateJwk: JWK, request: TokenRequest): Promise<string> {
  const key = await importJWK(privateJwk, ALGORITHM);
  return new SignJWT({ role: request.actor.role, unit: request.actor.unit })
    .setProtectedHeader({ alg: ALGORITHM, kid: privateJwk.kid ?? 'local-1' })
    .setSubject(request.actor.personKey)
    .setIssuer(request.issuer)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(request.expiresIn ?? '12h')
    .sign(key);
}

/** The actor of timers and reactions. */
export function systemActor(service: string): Actor {
  return { role: 'SYS', unit: service, personKey: `sys:${service}` };
}
