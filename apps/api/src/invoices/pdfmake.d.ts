/** What of pdfmake is used here; it brings no types of its own. */
declare module 'pdfmake' {
  type Printer = {
    setFonts(fonts: Record<string, Record<'normal' | 'bold', string>>): void;
    setUrlAccessPolicy(isAllowed: (url: string) => boolean): void;
    setLocalAccessPolicy(isAllowed: (path: string) => boolean): void;
    createPdf(definition: object): { getBuffer(): Promise<Buffer> };
  };
  const printer: Printer;
  export default printer;
}
