/** The columns by which people find a task, copied from the case when the task opens. */
import type { Facts, Root, TaskSearch, UserTaskOpened } from '@onematter/engine';
import { textAt } from './values.ts';

export function describeTask(_task: UserTaskOpened, _root: Root, facts: Facts): TaskSearch {
  return {
    title: textAt(facts.case, 'title'),
    party: textAt(facts.case, 'party.name'),
    matterCode: textAt(facts.case, 'matterCode'),
    cityCode: textAt(facts.case, 'agency.cityCode'),
    countyCode: textAt(facts.case, 'agency.countyCode'),
    townCode: textAt(facts.case, 'agency.townCode'),
  };
}
