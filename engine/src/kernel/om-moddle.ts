/**
 * The `om` namespace: what OneMatter adds to BPMN where `zeebe` has no word. A closed list, so that a misspelt attribute is a problem and
 * not a silence. All are plain attributes.
 */
export const OM_NAMESPACE = 'https://onematter.dev/schema/om/1.0';
/** Of the extensions shared with Camunda 8. */
export const ZEEBE_NAMESPACE = 'http://camunda.org/schema/zeebe/1.0';

const FLOW_NODE_ATTRIBUTES = [
  // stage 办理环节, duty 职责, agency 办理机关 (FEEL or text), allowed operations and those that ask for a reason, deadline of the pack
  'stage',
  'duty',
  'agency',
  // whose posts count, and how the task gets its assignee
  'agencyReach',
  'assign',
  'operations',
  'reasons',
  'deadline',
  // documents made or required here, evidence asked for, facts written, guardrail tags, field access of the form
  'document',
  'documents',
  'requires',
  'evidence',
  'writes',
  'guardrail',
  'access',
  'rerun',
  'reason',
  'effect',
  'note',
  'basis',
  'matter',
  'milestone',
  'outcome',
  // of a message start or catch event: its label as an act people may do while it waits, and the roles that may
  'act',
  'actRoles',
] as const;

const attribute = (name: string) => ({ name, isAttr: true, type: 'String' });

export const omModdle = {
  name: 'OneMatter',
  uri: OM_NAMESPACE,
  prefix: 'om',
  xml: { tagAlias: 'lowerCase' },
  types: [
    { name: 'FlowNodeAttributes', isAbstract: true, extends: ['bpmn:FlowNode'], properties: FLOW_NODE_ATTRIBUTES.map(attribute) },
    {
      name: 'ProcessAttributes',
      isAbstract: true,
      extends: ['bpmn:Process'],
      properties: ['kind', 'matter', 'basis', 'guardrail', 'stage', 'note'].map(attribute),
    },
    { name: 'FlowAttributes', isAbstract: true, extends: ['bpmn:SequenceFlow'], properties: ['note', 'basis', 'guardrail'].map(attribute) },
    { name: 'TimerAttributes', isAbstract: true, extends: ['bpmn:TimerEventDefinition'], properties: ['deadline'].map(attribute) },
  ],
};
