import type { FieldLabels } from './field-labels.ts';

/** What the form of the publisher calls its fields. */
export const PUBLISHER_LABELS: FieldLabels = {
  enabled: 'Publish to Moesif',
  settings: 'Settings',
  'settings.application_id': 'Application ID',
  'settings.moesif_base_url': 'Collector address',
  'settings.publish_interval': 'Publish interval',
  'settings.batch_size': 'Batch size',
  'settings.timer_wakeup_seconds': 'Timer wake-up',
  'settings.event_queue_size': 'Event queue size',
  'settings.events': 'Events',
  'settings.uri_shape': 'Form of the URI',
};
