import type { PlanVersion } from '@tallygate/contracts/plan-terms';

/** Versions of a plan's terms with the meters of their phases' prices called otherwise: by name in a file, by id here. */
export function withMeters(versions: readonly PlanVersion[], called: (meter: string) => string): PlanVersion[] {
  return versions.map((version) => ({
    ...version,
    phases: version.phases.map((phase) => ({
      ...phase,
      prices: phase.prices.map(({ meterId, price }) => ({ meterId: called(meterId), price })),
    })),
  }));
}
