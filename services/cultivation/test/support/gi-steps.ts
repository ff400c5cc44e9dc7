import type { GiUserClass } from '@zhiqi/contracts/zhiqi/cultivation/v1/types';
import { organisationCheckCharacter, usccCheckCharacter } from '@zhiqi/kernel';
import type { CultivationClients } from './running-cultivation.ts';

/** Steps of an officer's day that several tests take, over gRPC. */

export const PREPARATION = {
  governingBody: '达拉特旗示例肉羊产业协会',
  approvalDocumentNo: '达政函〔2022〕9号',
  geographicScope: '达拉特旗所辖行政区域',
  standardNo: 'DB15/T 0000-2022',
};

/** A valid code of an invented firm. */
export function inventedUscc(index: number, category = '91'): string {
  const serial = `MA${String(index).padStart(6, '0')}`;
  const first17 = `${category}150621${serial}${organisationCheckCharacter(serial)}`;
  return first17 + usccCheckCharacter(first17);
}

/** From the discovery of a name to its papers. @returns the resource's id */
export async function preparedResource({ gi }: CultivationClients, key: string, name: string): Promise<string> {
  const { resource } = await gi.identifyResource({
    requestId: `${key}-identify`,
    name,
    product: '羊肉',
    industryGroup: 'GI_INDUSTRY_GROUP_MUTTON',
    area: '达拉特旗',
    identifiedOn: '2022-01-05',
  });
  const resourceId = resource?.resourceId ?? '';
  await gi.startCultivation({ requestId: `${key}-start`, resourceId, station: '工作站', startedOn: '2022-01-10' });
  await gi.recordPreparation({ requestId: `${key}-prepare`, resourceId, preparation: PREPARATION });
  return resourceId;
}

/** … and to a certification mark in it. @returns the right's id */
export async function certificationMark(clients: CultivationClients, key: string, number: string): Promise<string> {
  const resourceId = await preparedResource(clients, key, `名称${key}`);
  const track = 'GI_TRACK_TM_CERTIFICATION';
  const { gi } = clients;
  await gi.fileGiApplication({ requestId: `${key}-file`, resourceId, track, filedOn: '2022-02-01' });
  const { right } = await gi.recordGiRight({
    requestId: `${key}-right`,
    resourceId,
    track,
    number,
    holderBody: PREPARATION.governingBody,
    obtainedOn: '2022-04-01',
  });
  return right?.giRightId ?? '';
}

export interface Applicant {
  readonly giRightId: string;
  readonly userUscc: string;
  readonly userName: string;
  readonly userClass?: GiUserClass;
}

/** From the application to the report to the authority. @returns the authorisation's id */
export async function forwardedApplication(
  { marks }: CultivationClients,
  key: string,
  applicant: Applicant,
): Promise<string> {
  const { authorisation } = await marks.applyForGiMark({
    requestId: `${key}-apply`,
    userClass: 'GI_USER_CLASS_CERTIFICATION_LICENSEE',
    appliedOn: '2022-05-01',
    ...applicant,
  });
  const authorisationId = authorisation?.authorisationId ?? '';
  const found = { inArea: true, meetsStandard: true, checkedOn: '2022-05-10' };
  await marks.checkGiMarkApplication({ requestId: `${key}-check`, authorisationId, ...found });
  await marks.forwardGiMarkApplication({ requestId: `${key}-forward`, authorisationId, forwardedOn: '2022-05-20' });
  return authorisationId;
}

/** … and to the lawful user. @returns the authorisation's id */
export async function lawfulUser(clients: CultivationClients, key: string, applicant: Applicant): Promise<string> {
  const authorisationId = await forwardedApplication(clients, key, applicant);
  await clients.marks.recordGiMarkAuthorisation({
    requestId: `${key}-authorise`,
    authorisationId,
    authorisedOn: '2022-06-01',
    announcementNo: '第0001号',
  });
  return authorisationId;
}
