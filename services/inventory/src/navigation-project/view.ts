import type { NavigationProject } from '@zhiqi/contracts/zhiqi/inventory/v1/navigation_service';
import { notFound } from '@zhiqi/kernel';
import type { NavigationState } from './domain.ts';

/** A project as officers see it. @throws DomainError `not-found` for one that does not exist */
export function navigationView(state: NavigationState, version: number): NavigationProject {
  if (state.status === 'ABSENT') throw unknownNavigation();
  const { ipcPrefixes, industryCodes, titleKeywords, chainNodes } = state.scope;
  return {
    projectId: state.projectId,
    status: `NAVIGATION_STATUS_${state.status}`,
    navigationType: `NAVIGATION_TYPE_${state.navigationType}`,
    standardPart: state.standardPart,
    planYear: state.planYear,
    title: state.title,
    industryCode: state.industryCode,
    scope: {
      ipcPrefixes: [...ipcPrefixes],
      industryCodes: [...industryCodes],
      titleKeywords: [...titleKeywords],
      chainNodes: chainNodes.map((node) => ({ name: node.name, ipcPrefixes: [...node.ipcPrefixes] })),
    },
    requiredContents: state.requiredContents.map((content) => `NAVIGATION_CONTENT_${content}` as const),
    contents: state.contents.map((content) => `NAVIGATION_CONTENT_${content}` as const),
    provider: state.provider ?? '',
    approvedOn: state.approvedOn ?? '',
    contractedOn: state.contractedOn ?? '',
    deliveredOn: state.deliveredOn ?? '',
    reportHash: state.reportHash ?? '',
    dataPackHash: state.dataPackHash ?? '',
    reviewedOn: state.reviewedOn ?? '',
    experts: state.experts,
    acceptedOn: state.acceptedOn ?? '',
    acceptanceRecordHash: state.acceptanceRecordHash ?? '',
    publishedOn: state.publishedOn ?? '',
    cancelledOn: state.cancelledOn ?? '',
    uses: state.uses.map(({ use, usedOn, documentHash }) => ({
      ...{ usedOn, documentHash },
      use: `NAVIGATION_USE_${use}` as const,
    })),
    version: BigInt(version),
  };
}

export function unknownNavigation(): Error {
  return notFound('NAVIGATION_NOT_FOUND', '没有这个专利导航项目。请核对编号,或先提出项目。');
}
