import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '@zhiqi/kernel';
import { generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createIssuerKeys,
  type IssuerKeys,
  issueToken,
  type TokenVerifier,
  tokenVerifier,
  UnauthenticatedError,
} from './auth.ts';
import { UnavailableError } from './unavailable.ts';

const ISSUER = 'zhiqi-local';
const officer: Actor = { role: 'OFF', unit: 'inventory', personKey: 'p-1' };

let folder: string;
let keys: IssuerKeys;
let verify: TokenVerifier;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiqi-auth-'));
  keys = await createIssuerKeys();
  await writeFile(join(folder, 'jwks.json'), JSON.stringify(keys.keySet));
  verify = await tokenVerifier(join(folder, 'jwks.json'), ISSUER);
});
afterEach(() => vi.useRealTimers());
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A token of the right issuer with other claims; `expires` null = without an expiry. */
const signed = async (
  claims: JWTPayload,
  { expires = '1h' as string | number | null, audience = 'zhiqi', issuer = ISSUER } = {},
) => {
  const token = new SignJWT({ role: 'OFF', unit: 'inventory', sub: 'p-1', ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'local-1' })
    .setIssuer(issuer)
    .setAudience(audience);
  if (expires !== null) token.setExpirationTime(expires);
  return token.sign(await importJWK(keys.privateJwk, 'EdDSA'));
};

describe('a bearer token', () => {
  it('gives the actor that it was issued for', async () => {
    expect(await verify(await issueToken(keys.privateJwk, { actor: officer, issuer: ISSUER }))).toEqual(officer);
  });

  it.each<[string, () => Promise<string>]>([
    ['is expired', () => signed({}, { expires: Math.floor(Date.now() / 1000) - 60 })],
    ['never expires', () => signed({}, { expires: null })],
    ['is for another audience', () => signed({}, { audience: 'elsewhere' })],
    ['comes from another issuer', () => signed({}, { issuer: 'elsewhere' })],
    ['names a role that does not exist', () => signed({ role: 'ROOT' })],
    ['names the platform itself, which needs no token', () => signed({ role: 'SYS', unit: 'financing' })],
    ['names an inherited member as role', () => signed({ role: 'constructor' })],
    ['names no unit', () => signed({ unit: '' })],
    ['names no person', () => signed({ sub: '' })],
    [
      'is signed by another key',
      async () => {
        const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
        return new SignJWT({ role: 'OFF', unit: 'inventory', sub: 'p-1' })
          .setProtectedHeader({ alg: 'EdDSA', kid: 'local-1' })
          .setIssuer(ISSUER)
          .setAudience('zhiqi')
          .setExpirationTime('1h')
          .sign(privateKey);
      },
    ],
    [
      'is signed with the public key as a shared secret',
      async () =>
        new SignJWT({ role: 'OFF', unit: 'inventory', sub: 'p-1' })
          .setProtectedHeader({ alg: 'HS256', kid: 'local-1' })
          .setIssuer(ISSUER)
          .setAudience('zhiqi')
          .setExpirationTime('1h')
          .sign(Buffer.from(keys.keySet.keys[0]?.x ?? '', 'base64url')),
    ],
  ])('that %s is refused', async (_why, token) => {
    await expect(verify(await token())).rejects.toBeInstanceOf(UnauthenticatedError);
  });

  describe('that was verified before', () => {
    /** Within one second the same request gives the same token: every test issues for a person of its own. */
    const issued = (personKey: string, expiresIn = '1h') =>
      issueToken(keys.privateJwk, { actor: { ...officer, personKey }, issuer: ISSUER, expiresIn });
    const later = (seconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });

    it('is refused from the second it expires', async () => {
      const token = await issued('p-1', '30s');
      expect([await verify(token), await verify(token)]).toEqual([officer, officer]);
      later(31);
      await expect(verify(token)).rejects.toBeInstanceOf(UnauthenticatedError);
    });

    it('lends nothing to one that was tampered with', async () => {
      const token = await issued('p-2');
      await verify(token);
      const [header, , signature] = token.split('.');
      const claims = { role: 'LEAD', unit: 'inventory', sub: 'p-1', iss: ISSUER, aud: 'zhiqi', exp: 9_999_999_999 };
      const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
      await expect(verify(`${header}.${payload}.${signature}`)).rejects.toBeInstanceOf(UnauthenticatedError);
    });

    it('is believed for a minute, so that a key the issuer withdraws is soon refused', async () => {
      const signatures = vi.spyOn(crypto.subtle, 'verify');
      const token = await issued('p-3');
      await verify(token);
      await verify(token);
      expect(signatures).toHaveBeenCalledTimes(1);
      later(61);
      await verify(token);
      expect(signatures).toHaveBeenCalledTimes(2);
      signatures.mockRestore();
    });
  });

  it('cannot be judged while the issuer is away: nobody is told to log in again', async () => {
    const remote = await tokenVerifier('https://127.0.0.1:1/jwks.json', ISSUER);
    const token = await issueToken(keys.privateJwk, { actor: officer, issuer: ISSUER });
    await expect(remote(token)).rejects.toBeInstanceOf(UnavailableError);
  });
});
