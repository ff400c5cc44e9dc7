import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CliError, EXIT } from '../exit-codes.ts';
import { hasCode } from '../platform/errors.ts';

/**
 * SHA-256 of a document in lower-case hexadecimal. The platform keeps the hash; the document stays with the bureau.
 * @throws CliError naming the option for a file that cannot be read
 */
export function documentHash(file: string, option: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (cause) {
    if (!hasCode(cause, 'ENOENT') && !hasCode(cause, 'EISDIR')) throw cause;
    throw new CliError(EXIT.usage, `${option} 的文件 ${file} 读不到,请核对路径。`, { cause });
  }
}

/** {@link documentHash} of a document that may be left out; empty without one. */
export function optionalHash(file: string | undefined, option: string): string {
  return file === undefined ? '' : documentHash(file, option);
}
