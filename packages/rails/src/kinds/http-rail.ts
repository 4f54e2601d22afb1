import type { RailAnswer } from '../delivery.ts';
import { type Rail, type RailConnection, type RailReport, type UsageEvent, unanswered, usageEvents } from '../rail.ts';

/** How many events one request holds. */
const EVENTS_A_REQUEST = 100;

/**
 * Usage as CloudEvents 1.0 in OpenMeter's form, one a call, and one more for what of a report is in no call. The receiver knows a
 * repeat by `source` and `id`. It tells nothing back, so it only ever watches.
 * @param connection the address is the one that events are posted to, such as OpenMeter's `/api/v1/events`
 * @param environment part of the source, the same on every machine
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export function httpRail(connection: RailConnection, environment: string): Rail {
  return {
    async send(report) {
      const events = usageEvents(report).map((event) => cloudEvent(report, event, environment));
      try {
        let answer: RailAnswer = { status: 204, message: '' };
        // What was taken before a request failed is sent again with the rest, under the same ids.
        for (let from = 0; from < events.length; from += EVENTS_A_REQUEST) {
          answer = await post(connection, events.slice(from, from + EVENTS_A_REQUEST));
          if (answer.status !== undefined && answer.status >= 300) return answer;
        }
        return answer;
      } catch (error) {
        return unanswered(error);
      }
    },
    usage: async () => null,
  };
}

async function post({ key, address, fetch }: RailConnection, events: readonly object[]): Promise<RailAnswer> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/cloudevents-batch+json; charset=utf-8',
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(events),
  });
  const message = (await answer.text()).slice(0, 300);
  const wait = Number(answer.headers.get('retry-after'));
  return { status: answer.status, message, ...(wait > 0 ? { retryAfterMs: wait * 1000 } : {}) };
}

function cloudEvent(
  { customer, company, meter }: RailReport,
  { id, value, timestamp, call }: UsageEvent,
  environment: string,
) {
  return {
    specversion: '1.0',
    id,
    source: `tallygate/${environment}`,
    type: 'tool.call',
    subject: customer,
    time: timestamp,
    datacontenttype: 'application/json',
    data: {
      meter: meter.eventName,
      company,
      ...(call && { proxy: call.proxy, tool: call.tool, consumer: call.consumer, reason: call.reason }),
      // A number of JSON would lose digits.
      quantity: value,
    },
  };
}
