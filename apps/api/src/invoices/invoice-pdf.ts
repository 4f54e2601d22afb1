import { createRequire } from 'node:module';
import path from 'node:path';
import type { InvoiceView } from '@tallygate/contracts/invoice';
import { formatMinor } from '@tallygate/metering/currencies';

type Document = InvoiceView['document'];

/** 20 mm in points. */
const MARGIN = 57;

/**
 * An invoice on A4 as PDF: black on white, heads repeated, pages numbered. The same invoice gives the same bytes. Fonts come with
 * the library; nothing is loaded from elsewhere.
 * @returns the file
 */
export async function invoicePdf(
  invoice: Pick<InvoiceView, 'number' | 'document' | 'hash' | 'state'>,
): Promise<Buffer> {
  const printer = await openPrinter();
  return printer.createPdf(pageOf(invoice)).getBuffer();
}

/** Loaded when somebody wants a PDF: it takes room that an api without invoices does not need. */
async function openPrinter() {
  const { default: printer } = await import('pdfmake');
  const fonts = path.join(
    path.dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')),
    'fonts',
    'Roboto',
  );
  printer.setFonts({
    Roboto: { normal: path.join(fonts, 'Roboto-Regular.ttf'), bold: path.join(fonts, 'Roboto-Medium.ttf') },
  });
  printer.setUrlAccessPolicy(() => false);
  printer.setLocalAccessPolicy((file) => path.resolve(file).startsWith(`${fonts}${path.sep}`));
  return printer;
}

function pageOf({ number, document, hash, state }: Parameters<typeof invoicePdf>[0]): object {
  const name = document.type === 'credit_note' ? 'Credit note' : 'Invoice';
  const title = number === null ? `${name}, not final` : `${name} ${number}`;
  return {
    info: { title, author: document.seller.name, creationDate: new Date(document.issuedAt ?? document.period.to) },
    pageSize: 'A4',
    pageMargins: [MARGIN, MARGIN, MARGIN, MARGIN],
    defaultStyle: { font: 'Roboto', fontSize: 9, lineHeight: 1.15 },
    styles: { title: { fontSize: 16, bold: true }, small: { fontSize: 7.5 }, head: { bold: true } },
    footer: (page: number, pages: number) => ({
      text: `${title}, page ${page} of ${pages}`,
      style: 'small',
      alignment: 'center',
      margin: [0, 20, 0, 0],
    }),
    content: [
      { text: state === 'void' ? `${title} (void)` : title, style: 'title', margin: [0, 0, 0, 10] },
      parties(document),
      facts(document),
      lineTable(document),
      totals(document),
      ...(document.taxNote === '' ? [] : [{ text: document.taxNote, margin: [0, 8, 0, 0] }]),
      ...(document.howToPay === undefined ? [] : [{ text: document.howToPay, margin: [0, 4, 0, 0] }]),
      ...(hash === null
        ? []
        : [
            {
              text: `SHA-256 ${hash}. Save this invoice as JSON and check it by: npx tallygate invoice verify ${number ?? ''}.json`,
              style: 'small',
              margin: [0, 14, 0, 0],
            },
          ]),
    ],
  };
}

function parties({ seller, buyer }: Document): object {
  const block = (label: string, { name, address, taxId }: Document['seller']) => ({
    stack: [{ text: label, style: 'small' }, { text: name, bold: true }, address ?? '', taxId ?? ''].filter(
      (line) => line !== '',
    ),
  });
  return { columns: [block('From', seller), block('To', buyer)], margin: [0, 0, 0, 10] };
}

function facts({ period, issuedAt, dueAt, orderReference, corrects }: Document): object {
  const rows = [
    ['Period', `${stamp(period.from, period.zone)} to ${stamp(period.to, period.zone)} (${period.zone})`],
    ...(issuedAt === undefined ? [] : [['Issued', stamp(issuedAt, period.zone)]]),
    ...(dueAt === undefined ? [] : [['To be paid by', stamp(dueAt, period.zone)]]),
    ...(orderReference === undefined ? [] : [['Order reference', orderReference]]),
    ...(corrects.length === 0 ? [] : [['Corrects', corrects.join(', ')]]),
  ];
  return { layout: 'noBorders', table: { widths: [80, '*'], body: rows }, margin: [0, 0, 0, 10] };
}

function lineTable({ lines, currency, period, receipts = [] }: Document): object {
  const right = (text: string) => ({ text, alignment: 'right' });
  const body = lines.map((line) => {
    const isPart = line.from !== period.from || line.to !== period.to;
    const details = [
      line.phase && `phase ${line.phase}`,
      line.version && `version ${line.version}`,
      isPart && `${stamp(line.from, period.zone)} to ${stamp(line.to, period.zone)}`,
      line.cause,
      ...receipts
        .filter((one) => one.line === line.key)
        .map(({ count, digest }) => `${count} signed ${count === '1' ? 'receipt' : 'receipts'}, SHA-256 ${digest}`),
    ].filter(Boolean);
    return [
      { stack: [line.description, ...(details.length === 0 ? [] : [{ text: details.join(', '), style: 'small' }])] },
      right(line.quantity ?? ''),
      right(line.unitAmount === undefined ? '' : formatMinor(line.unitAmount, currency)),
      right(formatMinor(line.amount, currency)),
    ];
  });
  const head = ['Line', 'Quantity', 'Unit price', 'Amount'].map((text, index) => ({
    text,
    style: 'head',
    alignment: index === 0 ? 'left' : 'right',
  }));
  return {
    layout: 'lightHorizontalLines',
    table: { headerRows: 1, dontBreakRows: true, widths: ['*', 'auto', 'auto', 'auto'], body: [head, ...body] },
  };
}

function totals({ net, taxes, total, carriedIn, carriedOut, due, currency }: Document): object {
  const row = (label: string, amount: string, bold = false) => [
    { text: label, bold, alignment: 'right' },
    { text: formatMinor(amount, currency), bold, alignment: 'right' },
  ];
  return {
    layout: 'noBorders',
    margin: [0, 8, 0, 0],
    table: {
      widths: ['*', 'auto'],
      body: [
        row('Net', net),
        ...taxes.map(({ name, rate, amount }) => row(`${name} ${rate} %`, amount)),
        row('Total', total, true),
        ...(carriedIn === '0' ? [] : [row('Left from earlier invoices', carriedIn)]),
        ...(carriedOut === '0' ? [] : [row('Left for the next invoice', `-${carriedOut}`)]),
        ...(due === total ? [] : [row('Due', due, true)]),
      ],
    },
  };
}

/** `2026-11-01 00:00` by the clock of a zone. */
function stamp(iso: string, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(iso),
  );
}
