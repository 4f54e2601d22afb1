type MetadataType = 'string' | 'boolean' | 'integer' | 'float' | 'array' | 'object';

/** The type of one metadata key changed, or has no type at all. */
export class MetadataTypeError extends Error {}

/**
 * Remembers the JSON type with which each metadata key was first stored and refuses any other, as the analytics
 * store behind the real collector does. Whole numbers may follow fractions; fractions may not follow whole numbers.
 */
export class MetadataTypeLock {
  readonly #types = new Map<string, MetadataType>();

  /**
   * Locks the keys of all elements, or none of them.
   * @throws MetadataTypeError naming the element, the key, the type found and the type expected.
   */
  accept(elements: readonly { metadata?: Record<string, unknown> | undefined }[]): void {
    const added = new Map<string, MetadataType>();
    elements.forEach((element, index) => {
      this.#visit(element.metadata ?? {}, '', index, added);
    });
    for (const [key, type] of added) this.#types.set(key, type);
  }

  clear(): void {
    this.#types.clear();
  }

  #visit(value: Record<string, unknown>, prefix: string, index: number, added: Map<string, MetadataType>): void {
    for (const [name, child] of Object.entries(value)) {
      const key = prefix + name;
      const found = typeOf(child);
      if (!found) throw new MetadataTypeError(`[${index}].metadata.${key}: found null, expected a value or no key`);
      const locked = added.get(key) ?? this.#types.get(key);
      if (!locked) added.set(key, found);
      else if (locked !== found && !(locked === 'float' && found === 'integer')) {
        throw new MetadataTypeError(`[${index}].metadata.${key}: found ${found}, expected ${locked} as first stored`);
      }
      if (found === 'object') this.#visit(child as Record<string, unknown>, `${key}.`, index, added);
    }
  }
}

function typeOf(value: unknown): MetadataType | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value === 'string' ? 'string' : 'boolean';
  return 'object';
}
