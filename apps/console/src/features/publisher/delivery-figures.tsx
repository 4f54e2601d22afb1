import type { PublisherDelivery } from '@tallygate/contracts/publisher-delivery';
import type { PublisherView } from '@tallygate/contracts/publisher-view';
import { Figure } from '#components/figure.tsx';
import { FigureItem } from '#components/figure-item.tsx';
import { Time } from '#components/time.tsx';
import { formatDuration } from '#lib/format.ts';
import { HISTORY_WORDS } from './delivery-words.ts';

type DeliveryFiguresProps = { delivery: PublisherDelivery; health: PublisherView['health'] };

/** Does all arrive, and how late: four numbers, each the way to its events. */
export function DeliveryFigures({ delivery, health }: DeliveryFiguresProps) {
  const { arrived, waiting, late, parked, range } = delivery;
  const { within } = HISTORY_WORDS[range];
  return (
    <ul aria-label="Figures" className="grid grid-cols-2 gap-x-6 gap-y-3 xl:grid-cols-4">
      <FigureItem
        label="Arrived"
        value={<Figure figure={arrived} what={`Arrived at Moesif ${within}`} />}
        note={
          health?.lastSuccessAt ? (
            <>
              last <Time iso={health.lastSuccessAt} />
            </>
          ) : (
            within
          )
        }
      />
      <FigureItem
        label="Waiting"
        value={<Figure figure={waiting} what="Events that wait to be sent" />}
        note={
          waiting.count > 0 && health?.oldestMs != null
            ? `the oldest for ${formatDuration(health.oldestMs)}`
            : undefined
        }
      />
      <FigureItem
        label="Late over 5 min"
        value={
          <Figure
            figure={late}
            what={`Arrived over 5 minutes after their calls ${within}`}
            className={late.count > 0 ? 'text-bad' : undefined}
          />
        }
        note={late.count > 0 ? 'Moesif may not bill them' : undefined}
      />
      <FigureItem
        label="Parked"
        value={
          <Figure
            figure={parked}
            what="Events that Moesif refused or that became too old"
            className={parked.count > 0 ? 'text-bad' : undefined}
          />
        }
        note={
          parked.count > 0 ? (
            <a href="#parked" className="rounded underline underline-offset-3">
              Send again or discard
            </a>
          ) : undefined
        }
      />
    </ul>
  );
}
