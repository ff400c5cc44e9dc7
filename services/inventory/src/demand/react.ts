import { type Reaction, type ReactionContext, reaction, type ServiceContext } from '@zhiqi/runtime';
import { surveyAggregate } from '../sme-survey/aggregate.ts';
import { demandAggregate } from './aggregate.ts';

/** What makes a demand act: the survey that raises it, and the matches that an officer made of it. */
export function demandReactions(service: ServiceContext): Reaction[] {
  return [surveyReaction(service), ...matchReactions(service)];
}

/** An answer with a technology need raises the demand; the texts are read from the survey, which never published them. */
function surveyReaction({ store, clock }: ServiceContext): Reaction {
  return reaction('zhiqi.inventory.v1.SmeSurveyAnswered', 'raise-demand', async ({ data }, context) => {
    if (!data.hasDemand) return;
    const survey = (await store.load(surveyAggregate, data.surveyId))?.state;
    if (survey?.status !== 'ANSWERED' || survey.answer.need === null) {
      throw new Error(`survey ${data.surveyId} has no need to raise a demand from`);
    }
    const demandId = `dmd_${survey.surveyId}`;
    const { industryCode, size, need } = survey.answer;
    await store.run(
      demandAggregate,
      demandId,
      {
        type: 'RaiseDemand',
        actor: context.actor,
        at: clock.now().toISOString(),
        actsFor: null,
        demandId,
        planYear: survey.planYear,
        requester: survey.requester,
        size,
        industryCode,
        ipcHints: [],
        need,
        surveyId: survey.surveyId,
        note: '',
      },
      { ...context, body: { surveyId: survey.surveyId } },
    );
  });
}

function matchReactions({ store, clock }: ServiceContext): Reaction[] {
  const run = async (
    demandId: string,
    told: { type: 'StartMatching'; matchId: string } | { type: 'SatisfyDemand'; conversionId: string },
    context: ReactionContext,
  ): Promise<void> => {
    const command = { ...told, actor: context.actor, at: clock.now().toISOString(), actsFor: null };
    await store.run(demandAggregate, demandId, command, { ...context, body: told });
  };
  return [
    reaction('zhiqi.inventory.v1.MatchConfirmed', 'start-matching', ({ data }, context) =>
      run(data.demandId, { type: 'StartMatching', matchId: data.matchId }, context),
    ),
    reaction('zhiqi.inventory.v1.MatchConcluded', 'satisfy-demand', ({ data }, context) =>
      run(data.demandId, { type: 'SatisfyDemand', conversionId: data.conversionId }, context),
    ),
  ];
}
