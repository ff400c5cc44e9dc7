import { randomUUID } from 'node:crypto';
import type { HolderContact } from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import { CliError, EXIT } from '../exit-codes.ts';
import { print, printJson } from '../output/output.ts';
import { renderTable } from '../output/table.ts';
import { onStocktaking, type RoundOptions } from './stocktaking-client.ts';

export interface ContactOptions extends RoundOptions {
  readonly name?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly remove?: boolean;
}

/**
 * `zhiqi round holder-contact HOLDER`: whom to ask (R-30: kept beside the items, in no event). What is not typed stays as it is
 * recorded.
 */
export async function holderContact(holderKey: string, options: ContactOptions): Promise<void> {
  const { name, phone, email, remove } = options;
  const typed = [name, phone, email].some((part) => part !== undefined);
  if (typed && remove) throw new CliError(EXIT.usage, '--remove 不能与 --name、--phone、--email 同时使用。');
  const contact = await onStocktaking(options, async (client) => {
    const known = (await client.getHolderContact({ holderKey })).contact;
    if (!typed && !remove) return known;
    const kept = remove ? undefined : known;
    const request = {
      requestId: randomUUID(),
      holderKey,
      contactName: name ?? kept?.contactName ?? '',
      phone: phone ?? kept?.phone ?? '',
      email: email ?? kept?.email ?? '',
    };
    return (await client.setHolderContact(request)).contact;
  });
  if (options.json) printJson(contact ?? null);
  else print(contact ? contactTable(contact) : `${holderKey} 没有登记联系方式;没有联系方式的专利同样列入盘点。`);
}

function contactTable(contact: HolderContact): string {
  return renderTable(
    [contact],
    [
      { title: '化名键', value: ({ holderKey }) => holderKey },
      { title: '联系人', value: ({ contactName }) => contactName },
      { title: '电话', value: ({ phone }) => phone },
      { title: '电子邮箱', value: ({ email }) => email },
      { title: '登记人', value: ({ recordedBy }) => recordedBy },
      { title: '登记日', value: ({ recordedOn }) => recordedOn },
    ],
  );
}
