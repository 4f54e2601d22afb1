/** The entries of a pasted or typed list: separated by commas, semicolons or line breaks; blanks are dropped. */
export function splitList(text: string): string[] {
  return text
    .split(/[,;\n\r]+/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
