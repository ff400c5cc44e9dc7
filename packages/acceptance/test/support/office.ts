import { CommandError, type Platform } from './platform.ts';
import { FIRMS } from './story-firms.ts';

/** UNAVAILABLE and DEADLINE_EXCEEDED: nobody said what became of the request, so it is repeated. */
const UNTOLD_EXIT = 3;
const PATIENCE_MS = 90_000;

export const FIRM: Caller = { role: 'ENT', unit: FIRMS.meat.uscc, person: 'ent-01' };
export const FIN: Caller = { role: 'FIN', unit: 'financing', person: 'fin-01' };
/** An officer of enforcement. */
export const OFFICER: Caller = { role: 'OFF', unit: 'enforcement', person: 'off-03' };
export const CHIEF: Caller = { role: 'CHIEF', unit: 'enforcement', person: 'chief-01' };
const DESK: Caller = { role: 'DESK', unit: 'enforcement', person: 'desk-01' };
const CULTIVATION: Caller = { role: 'OFF', unit: 'cultivation', person: 'off-04' };

/** Who calls, as the token says it. */
export interface Caller {
  readonly role: string;
  readonly unit?: string;
  readonly person?: string;
}

/** The desks of all departments. Every call may be repeated: a request that was carried out stays carried out. */
export class Office {
  readonly #platform: Platform;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  demand(method: string, request: object, caller: Caller, of: string) {
    type Answer = { demand: { demandId: string }; consentId: string };
    return this.call<Answer>('financing.v1.DemandService', method, request, caller, of);
  }

  pledge(method: string, request: object) {
    return this.call<{ pledge: { pledgeId: string } }>('financing.v1.PledgeService', method, request, FIN);
  }

  filing(method: string, request: object, caller = OFFICER) {
    const service = 'enforcement.v1.AbnormalFilingService';
    return this.call<{ filing: { filingId: string } }>(service, method, request, caller);
  }

  gi(method: string, request: object) {
    type Answer = { resource: { resourceId: string }; right: { giRightId: string } };
    return this.call<Answer>('cultivation.v1.GiService', method, request, CULTIVATION);
  }

  mark(method: string, request: object) {
    type Answer = { authorisation: { authorisationId: string } };
    return this.call<Answer>('cultivation.v1.GiMarkService', method, request, CULTIVATION);
  }

  lead(method: string, request: object, caller = DESK) {
    return this.call<{ lead: { leadId: string } }>('enforcement.v1.LeadService', method, request, caller);
  }

  /** One call as its caller, repeated with the same request id until somebody says what became of it. */
  call<Answer = unknown>(service: string, method: string, request: object, caller: Caller, of = ''): Promise<Answer> {
    const { role, unit = 'inventory', person = 'off-01' } = caller;
    const requestId = `story-${method}${of === '' ? '' : `-${of.replace('.', '-')}`}`;
    const body = JSON.stringify(method.startsWith('Get') ? request : { requestId, ...request });
    const who = ['--as', role, '--unit', unit, '--person', person];
    return this.untilTold(() => this.#platform.json<Answer>('call', `zhiqi.${service}/${method}`, body, ...who));
  }

  async untilTold<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        // What was said last is what a failure of this test has to show.
        if (!(error instanceof CommandError && error.exitCode === UNTOLD_EXIT) || Date.now() > deadline) throw error;
      }
    }
  }
}
