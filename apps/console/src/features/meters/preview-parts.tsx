import type { MeterPreview } from '@tallygate/contracts/preview';
import dynamic from 'next/dynamic';
import { PreviewCompanies, PreviewConsumers } from './preview-companies.tsx';
import { PreviewDays } from './preview-days.tsx';
import { PreviewFigures } from './preview-figures.tsx';
import { PreviewFindings, PreviewNotes, PreviewProviders } from './preview-notes.tsx';

/** This is needed once, when the meter is entered in Moesif; so it is loaded apart from the page. */
const PreviewFilterEffect = dynamic(
  () => import('./preview-filter-effect.tsx').then((module) => module.PreviewFilterEffect),
  { ssr: false },
);

/** These tables are shown only where something was corrected. */
const PreviewCorrections = dynamic(
  () => import('./preview-corrections.tsx').then((module) => module.PreviewCorrections),
  { ssr: false },
);

/** The form is loaded apart from the page too, because few people open it. */
const CompanyCorrection = dynamic(() => import('./company-correction.tsx').then((module) => module.CompanyCorrection), {
  ssr: false,
});

type PreviewPartsProps = { preview: MeterPreview; meterId: string /** Of the meter's period. */; zone: string };

/** What a meter counts and charges in a period, in figures, by day, by company and by consumer. */
export function PreviewParts({ preview, meterId, zone }: PreviewPartsProps) {
  return (
    <>
      <PreviewFigures preview={preview} />
      <PreviewFindings preview={preview} />
      <PreviewDays preview={preview} zone={zone} />
      <PreviewCompanies preview={preview} />
      {preview.corrections && <PreviewCorrections preview={preview} />}
      <CompanyCorrection preview={preview} meterId={meterId} />
      <PreviewConsumers preview={preview} />
      <PreviewFilterEffect preview={preview} />
      <PreviewProviders preview={preview} />
      <PreviewNotes preview={preview} />
    </>
  );
}
