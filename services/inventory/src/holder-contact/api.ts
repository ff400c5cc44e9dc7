import type {
  GetHolderContactRequest,
  GetHolderContactResponse,
  HolderContact,
  SetHolderContactRequest,
  SetHolderContactResponse,
} from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import { type Actor, invalid, legalDateAt, requireRole } from '@zhiqi/kernel';
import {
  type ActorContext,
  requiredRequestId,
  requiredText,
  type ServiceContext,
  typedCollection,
} from '@zhiqi/runtime';

/**
 * Who to ask of a holder (R-30: the contact is kept outside the event). Not an aggregate: a name and a telephone number would
 * stay for good in the journal of an aggregate, while here the last word replaces the one before, and an empty one removes it.
 */
interface ContactDocument {
  readonly _id: string;
  readonly contactName: string;
  readonly phone: string;
  readonly email: string;
  readonly recordedBy: string;
  readonly recordedOn: string;
}

const MAX_LENGTH = 100;

/** The holders' contacts, for the officers who take stock. */
export function contactHandlers(service: ServiceContext) {
  return {
    setHolderContact: (request: SetHolderContactRequest, { actor }: ActorContext) =>
      setContact(service, request, actor),
    getHolderContact: (request: GetHolderContactRequest, { actor }: ActorContext) =>
      getContact(service, request, actor),
  };
}

async function setContact(
  service: ServiceContext,
  request: SetHolderContactRequest,
  actor: Actor,
): Promise<SetHolderContactResponse> {
  requireRole(actor, ['OFF', 'LEAD'], '登记权利人联系方式');
  // Setting is idempotent by itself: the id is asked for as everywhere, and need not be remembered.
  requiredRequestId(request.requestId);
  const _id = readHolderKey(request.holderKey);
  const { contactName, phone, email } = request;
  for (const [field, value] of Object.entries({ contact_name: contactName, phone, email })) {
    if (value.length > MAX_LENGTH) throw tooLong(field);
  }
  const contacts = contactsOf(service);
  if (contactName.trim() === '' && phone.trim() === '' && email.trim() === '') {
    await contacts.deleteOne({ _id });
    return { contact: undefined };
  }
  const contact = {
    contactName: contactName.trim(),
    phone: phone.trim(),
    email: email.trim(),
    recordedBy: actor.personKey,
    recordedOn: legalDateAt(service.clock.now().toISOString()),
  };
  await contacts.updateOne({ _id }, { $set: contact }, { upsert: true });
  return { contact: contactView({ _id, ...contact }) };
}

async function getContact(
  service: ServiceContext,
  request: GetHolderContactRequest,
  actor: Actor,
): Promise<GetHolderContactResponse> {
  requireRole(actor, ['OFF', 'LEAD'], '查看权利人联系方式');
  const found = await contactsOf(service).findOne({ _id: readHolderKey(request.holderKey) });
  return { contact: found ? contactView(found) : undefined };
}

function contactsOf({ db }: ServiceContext) {
  return typedCollection<ContactDocument>(db, 'holder_contacts');
}

function contactView({ _id, ...contact }: ContactDocument): HolderContact {
  return { holderKey: _id, ...contact };
}

function readHolderKey(text: string): string {
  const key = requiredText(text, 'holder_key', '权利人化名键');
  if (/^hld_[A-Za-z0-9_-]+$/.test(key)) return key;
  throw invalid('HOLDER_KEY_MALFORMED', '权利人化名键应为 hld_ 开头的编号,可在盘点项中查到。', {
    fields: [{ field: 'holder_key', rule: 'HOLDER_KEY_MALFORMED', messageZh: '应为 hld_ 开头的编号' }],
  });
}

function tooLong(field: string): Error {
  return invalid('TEXT_TOO_LONG', `联系方式每项最长 ${MAX_LENGTH} 个字。请缩短。`, {
    fields: [{ field, rule: 'TEXT_TOO_LONG', messageZh: `最长 ${MAX_LENGTH} 个字` }],
  });
}
