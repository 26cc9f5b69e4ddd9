import type { FormMaterial, FormSchema } from '@onematter/processes/form-rules';

/** Something that may be raised at any time while a case runs 随时办理事项 (docs/packs.md), e.g. 提出回避申请. */
export interface CaseAct {
  readonly elementId: string;
  readonly title: string;
  readonly formKey: string;
  readonly form: {
    readonly key: string;
    readonly title: string;
    readonly schema: FormSchema;
    readonly materials?: readonly FormMaterial[];
  };
}
