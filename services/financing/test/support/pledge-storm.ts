import { ZhiqiCallError } from '@zhiqi/client';
import type { Pledge, PledgeStatus } from '@zhiqi/contracts/zhiqi/financing/v1/types';
import { eventually } from '@zhiqi/testing';
import type { FinancingClients } from './financing-world.ts';
import { seeded } from './random.ts';
import { contract, TODAY } from './requests.ts';

type Pledges = FinancingClients['pledges'];
type Step = (pledges: Pledges, pledgeId: string, requestId: string) => Promise<{ pledge?: Pledge | undefined }>;

/** UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED: nobody said what became of the request. */
const UNTOLD: readonly number[] = [14, 4, 1];
/** What may be said against an operation of the storm; anything else is a defect. */
const REFUSALS = ['ASSETS_NOT_ACCEPTABLE', 'ASSET_ALREADY_PLEDGED', 'PLEDGE_STEP_NOT_ALLOWED'];

/** What can be done next, by status; some twice, so that bundles come free again often enough. */
const STEPS: Readonly<Partial<Record<PledgeStatus, readonly Step[]>>> = {
  PLEDGE_STATUS_PREPARED: [submit, submit, abandon],
  PLEDGE_STATUS_SUBMITTED: [register, register, refuse, requireCorrection, abandon],
  PLEDGE_STATUS_CORRECTION_REQUIRED: [submit, abandon],
  PLEDGE_STATUS_REGISTERED: [submitCancellation, submitCancellation, revokeRegistration, modify],
  PLEDGE_STATUS_CANCELLATION_SUBMITTED: [cancel],
};

export interface StormOptions {
  /** Each operation draws from a generator of its own, so that the order in which they run changes no plan. */
  readonly seed: number;
  /** Number of rights that all are after. */
  readonly rights: number;
  /** A client of the instance in a slot, as it is now. */
  readonly client: (slot: number) => Pledges;
  /** Called after every operation that somebody answered. */
  readonly afterEach: () => Promise<void>;
}

/** Clerks who prepare, submit, register, refuse, cancel and abandon pledges of the same few rights, all at once. */
export class PledgeStorm {
  readonly accepted = new Set<string>();
  readonly refused = new Map<string, string>();
  readonly #options: StormOptions;
  /** Pledges by their last known status, as the answers told it. */
  readonly #known = new Map<string, PledgeStatus>();
  #drawn = 0;
  #asked = 0;
  #repeated = 0;

  constructor(options: StormOptions) {
    this.#options = options;
  }

  /** For the printed line. */
  get counts() {
    const by = Object.groupBy(this.refused.values(), (reason) => reason);
    const reasons = Object.entries(by).map(([reason, all]) => `${reason} ${all?.length}`);
    return {
      attempts: this.#asked,
      accepted: this.accepted.size,
      refused: this.refused.size,
      repeats: this.#repeated,
      reasons: reasons.sort().join(', '),
    };
  }

  /** Many prepare overlapping bundles at one moment, at both instances. */
  async volley(size: number): Promise<void> {
    await Promise.all(Array.from({ length: size }, (_, n) => this.#prepare(this.#draw(), n % 2)));
  }

  /** `count` operations by eight clerks; `during` is called with the number of each as it begins. */
  async rage(count: number, during: (operation: number) => void): Promise<void> {
    let next = 0;
    const clerk = async (): Promise<void> => {
      for (let operation = next++; operation < count; operation = next++) {
        during(operation);
        await this.#operation();
      }
    };
    await Promise.all(Array.from({ length: 8 }, clerk));
  }

  async #operation(): Promise<void> {
    const random = this.#draw();
    const slot = random() < 0.5 ? 0 : 1;
    const open = [...this.#known].filter(([, status]) => STEPS[status] !== undefined);
    const chosen = open[Math.floor(random() * open.length)];
    if (chosen === undefined || random() < 0.45) return this.#prepare(random, slot);
    const [pledgeId, status] = chosen;
    const steps = STEPS[status] ?? [];
    const step = steps[Math.floor(random() * steps.length)];
    if (step) await this.#ask(random, slot, (pledges, requestId) => step(pledges, pledgeId, requestId));
  }

  #prepare(random: () => number, slot: number): Promise<void> {
    const { rights } = this.#options;
    const size = 1 + Math.floor(random() * 3);
    const first = Math.floor(random() * rights);
    const bundle = Array.from({ length: size }, (_, n) => 1 + ((first + n) % rights));
    return this.#ask(random, slot, (pledges, requestId) => pledges.preparePledge(contract(requestId, ...bundle)));
  }

  #draw(): () => number {
    this.#drawn += 1;
    return seeded(this.#options.seed + Math.imul(this.#drawn, 0x9e3779b1));
  }

  /** One request, now and then to both instances at once, until somebody says what became of it. */
  async #ask(
    random: () => number,
    slot: number,
    call: (pledges: Pledges, requestId: string) => ReturnType<Step>,
  ): Promise<void> {
    const requestId = `storm-${this.#asked}`;
    this.#asked += 1;
    const slots = random() < 0.1 ? [slot, 1 - slot] : [slot];
    await Promise.all(slots.map((first) => this.#untilTold(first, requestId, call)));
    await this.#options.afterEach();
  }

  async #untilTold(first: number, requestId: string, call: (pledges: Pledges, requestId: string) => ReturnType<Step>) {
    let slot = first;
    const attempt = async (): Promise<boolean> => {
      try {
        const { pledge } = await call(this.#options.client(slot), requestId);
        if (pledge) this.#known.set(pledge.pledgeId, pledge.status);
        this.accepted.add(requestId);
        this.refused.delete(requestId);
        return true;
      } catch (error) {
        if (!(error instanceof ZhiqiCallError)) throw error;
        if (REFUSALS.includes(error.reason)) {
          if (!this.accepted.has(requestId)) this.refused.set(requestId, error.reason);
          return true;
        }
        if (!UNTOLD.includes(error.code)) throw error;
        this.#repeated += 1;
        slot = 1 - slot;
        return false;
      }
    };
    await eventually(attempt, { what: `${requestId} is answered`, timeoutMs: 60_000 });
  }
}

function submit(pledges: Pledges, pledgeId: string, requestId: string): ReturnType<Step> {
  return pledges.submitPledge({ requestId, pledgeId, submittedOn: TODAY });
}

function abandon(pledges: Pledges, pledgeId: string, requestId: string): ReturnType<Step> {
  return pledges.abandonPledge({ requestId, pledgeId });
}

function register(pledges: Pledges, pledgeId: string, requestId: string): ReturnType<Step> {
  const registryNo = `Y2022${requestId.replace(/\D/g, '').padStart(8, '0')}`;
  return pledges.recordRegistration({ requestId, pledgeId, registryNo, registeredOn: TODAY });
}

function refuse(pledges: Pledges, pledgeId: string, requestId: string): ReturnType<Step> {
  return pledges.recordRefusal({ requestId, pledgeId, ground: 'REFUSAL_GROUND_OTHER', refusedOn: TODAY });
}

function requireCorrection(pledges: Pledges, pledgeId: string, requestId: string): ReturnType<Step> {
  return pledges.requireCorrection({ requestId, pledgeId, note: '请补正合同' });
}

function modify(pledges: Pledges, pledgeId: string, requestId: string): ReturnType<Step> {
  const securedAmountFen = 200_000_000n + BigInt(requestId.replace(/\D/g, ''));
  const changed = { securedAmountFen, debtEnd: '2023-06-29', modifiedOn: TODAY };
  return pledges.modifyPledge({ requestId, pledgeId, ...changed });
}

function submitCancellation(pledges: Pledges, pledgeId: string, requestId: string): ReturnType<Step> {
  return pledges.submitCancellation({ requestId, pledgeId, dischargeDocumentNo: '结清证明1号' });
}

function cancel(pledges: Pledges, pledgeId: string, requestId: string): ReturnType<Step> {
  return pledges.recordCancellation({ requestId, pledgeId, cancelledOn: TODAY });
}

function revokeRegistration(pledges: Pledges, pledgeId: string, requestId: string): ReturnType<Step> {
  const revoked = { cause: 'REVOCATION_CAUSE_REGISTERED_IN_ERROR', revokedOn: TODAY } as const;
  return pledges.revokeRegistration({ requestId, pledgeId, ...revoked });
}
