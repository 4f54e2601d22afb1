import { memorySkillFiles, SkillsExtension } from '@modelcontextprotocol/server/ext/skills';

/** Loads the catalogue of one skill with a folder of references (extension of SEP-2640). */
export function loadSkills(): Promise<SkillsExtension> {
  return SkillsExtension.load(
    memorySkillFiles({
      'count-calls/SKILL.md':
        '---\nname: count-calls\ndescription: Counts tool calls and says what they cost\n---\n\n# Counting\n\nSee references/RATES.md.\n',
      'count-calls/references/RATES.md': '# Rates\n\nOne cent a call.\n',
    }),
  );
}
