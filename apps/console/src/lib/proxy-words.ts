/** What the resource's own words, which the management API speaks, say in those of the form. */
const WORDS: readonly (readonly [found: RegExp, words: string])[] = [
  [/^MCP proxy displayName is required$/, 'Enter a name for people, such as Weather tools.'],
  [/^MCP proxy displayName must be 1-100 characters$/, 'Has 1 to 100 characters.'],
  [/^MCP proxy displayName must be URL-friendly/, 'Has only letters, digits, dashes, underscores, dots and spaces.'],
  [/^Version is required$/, 'Enter a version, such as v1.0.'],
  [/^Version must follow/, 'Is a version such as v1.0 or v2.1.3.'],
  [/^Context must be 1-200 characters$/, 'Has 1 to 200 characters.'],
  [/^Context must start with \/$/, 'Starts with "/", such as /weather.'],
  [/^Context cannot end with \//, 'Ends without "/".'],
  [/^Context must be a URL path$/, 'Has only characters of an address: letters, digits, "-", ".", "_", "~", "/".'],
  [/^Context must not lie under/, 'Does not begin with /.well-known, which the gateway answers itself.'],
  [/^Vhost is required when context is not specified$/, 'Enter a path, or a virtual host.'],
  [/^Vhost must be a host name/, 'Is a host name; only its first part may be "*".'],
  [/^Upstream URL must use http or https/, 'Starts with http:// or https:// and names a host.'],
  [/^Must specify either 'url' or 'ref'$/, 'Enter the address of the MCP server.'],
  [/^Specify exactly one of 'url' or 'ref'$/, 'Name one server, by its address or by its name.'],
  [/^Metadata name is required$/, 'Enter a name, such as weather-tools.'],
  [/^metadata\.name must not contain/, 'Has no blanks, "/", "}" or control characters.'],
  [/^Auth header is required$/, 'Enter the name of a header.'],
  [/^Auth value is required$/, 'Enter a value.'],
  [/^Unsupported MCP spec version \(supported versions: (.*)\)$/, 'Is one of $1.'],
  [/^Unsupported configuration version/, 'Is one of the two that are listed.'],
];

/** A message about a field of a proxy in the words of its form; others as they are. */
export function inProxyWords(message: string): string {
  for (const [pattern, words] of WORDS) {
    const found = pattern.exec(message);
    if (found) return words.replace('$1', found[1] ?? '');
  }
  return message;
}
