import type { OpenLicenceStatement } from '@zhiqi/contracts/zhiqi/inventory/v1/open_licence_service';
import { notFound } from '@zhiqi/kernel';
import { counterpartView } from '../conversion/view.ts';
import type { OpenLicenceContent, OpenLicenceRules, OpenLicenceState } from './domain.ts';

/**
 * A statement as officers see it.
 * @param rules those of today: the relief is what the law gives now
 * @param running whether a licence under it runs today
 * @throws DomainError `not-found` for one that does not exist
 */
export function openLicenceView(
  state: OpenLicenceState,
  version: number,
  rules: OpenLicenceRules,
  running: boolean,
): OpenLicenceStatement {
  if (state.status === 'ABSENT') throw unknownOpenLicence();
  return {
    statementId: state.statementId,
    status: `OPEN_LICENCE_STATUS_${state.status}`,
    applicationNo: state.applicationNo,
    ipcMain: state.ipcMain ?? '',
    content: contentView(state.content),
    filedOn: state.filedOn ?? '',
    announcedOn: state.announcedOn ?? '',
    announcementNo: state.announcementNo ?? '',
    endCause: `OPEN_LICENCE_END_CAUSE_${state.endCause ?? 'UNSPECIFIED'}`,
    endedOn: state.endedOn ?? '',
    licences: state.licences.map(({ conversionId, licensee, takenOn, licenceEnd }) => ({
      ...{ conversionId, takenOn, licenceEnd },
      licensee: counterpartView(licensee),
    })),
    annuityReliefPercent: rules.annuityReliefPercent,
    annuityReliefHolds: running,
    ruleSetVersion: state.ruleSetVersion ?? '',
    version: BigInt(version),
  };
}

function contentView(content: OpenLicenceContent): NonNullable<OpenLicenceStatement['content']> {
  return {
    ...content,
    feeModel: `FEE_MODEL_${content.feeModel}`,
    feeFen: content.feeFen === null ? undefined : BigInt(content.feeFen),
    evaluationReportNo: content.evaluationReportNo ?? '',
    productWords: [...content.productWords],
    signedBy: [...content.signedBy],
    pledgeeConsentHash: content.pledgeeConsentHash ?? '',
  };
}

export function unknownOpenLicence(): Error {
  return notFound('OPEN_LICENCE_NOT_FOUND', '没有这份开放许可声明。请核对编号,或先起草声明。');
}
