import { StripeFaults, stripeFaultSchema } from '../stripe/faults.ts';
import type { BillingMeter } from './billing-meter.ts';
import { type Reporting, reportingSchema } from './billing-reports.ts';
import { Catalog } from './catalog.ts';
import type { CollectedElement } from './event-schema.ts';
import { Profiles } from './profiles.ts';

export type ManagementState = {
  meters: Map<string, BillingMeter>;
  catalog: Catalog;
  profiles: Profiles;
  reporting: Reporting;
  faults: StripeFaults;
  now: () => Date;
  /** What the collector took and still has, oldest first. */
  events: () => readonly CollectedElement[];
};

export function managementState({ now, events }: Pick<ManagementState, 'now' | 'events'>): ManagementState {
  return {
    meters: new Map(),
    catalog: new Catalog(),
    profiles: new Profiles(),
    reporting: reportingSchema.parse({}),
    faults: new StripeFaults(),
    now,
    events,
  };
}

export function clearManagement(state: ManagementState): void {
  state.meters.clear();
  state.catalog.clear();
  state.profiles.clear();
  state.reporting = reportingSchema.parse({});
  state.faults.add(stripeFaultSchema.parse({ mode: 'status', count: 0 }));
}
