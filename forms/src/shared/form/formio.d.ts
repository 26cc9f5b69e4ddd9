// @formio/js 5.6 ships typings that do not compile cleanly under strict: only what the form runtime uses is declared here.
declare module '@formio/js/form' {
  export interface FormioComponent {
    readonly id: string;
    readonly path: string;
    readonly key: string;
    readonly type: string;
    readonly component: Readonly<Record<string, unknown>>;
    readonly element: HTMLElement | undefined;
    readonly parent: FormioComponent | undefined;
    readonly visible: boolean;
    readonly options: { readonly language?: string };
    readonly refs: Readonly<Record<string, HTMLElement & { value: string } & readonly (HTMLElement & { value: string })[]>>;
    dataValue: unknown;
    focus(): void;
    setCustomValidity(messages: readonly { message: string; level: 'error'; path: string }[], dirty: boolean): void;
    addEventListener(element: HTMLElement, event: string, handler: (event: Event) => void): void;
    loadRefs(element: HTMLElement, refs: Readonly<Record<string, 'single' | 'multiple'>>): void;
    attach(element: HTMLElement): Promise<void>;
    render(children?: string): string;
    /** only of lists to choose from */
    choicesOptions?(): object;
    /** only of inputs */
    createWidget?(index: number): object | null;
    renderTemplate(name: string, context?: unknown): string;
    setValue(value: unknown, flags?: unknown): boolean;
    setValueAt(index: number, value: unknown, flags?: unknown): void;
    getValueAt(index: number): unknown;
    updateValue(value: unknown, flags?: unknown): boolean;
    readonly inputInfo: { attr: Record<string, string>; changeEvent: string; type: string };
    readonly emptyValue: unknown;
    readonly errors: readonly FormioError[];
  }
  export interface FormioError {
    readonly message: string;
    readonly path?: string;
    readonly context?: { readonly path?: string };
    readonly messages?: readonly { readonly message: string; readonly path?: string }[];
  }
  export interface FormioForm extends FormioComponent {
    nosubmit: boolean;
    readonly data: Record<string, unknown>;
    readonly errors: readonly FormioError[];
    on(event: string, handler: (event: unknown) => void): void;
    setSubmission(submission: { data: Record<string, unknown> }, flags?: { fromSubmission?: boolean; noDefault?: boolean }): Promise<void>;
    checkValidity(data: unknown, dirty: boolean, row: unknown, silent: boolean, errors: FormioError[]): boolean;
    getComponent(path: string): FormioComponent | FormioComponent[] | undefined;
    everyComponent(visit: (component: FormioComponent) => void): void;
    destroy(all?: boolean): void;
  }
  export type ComponentClass = {
    new (component: unknown, options: unknown, data: unknown): FormioComponent;
    schema(...extend: readonly object[]): object;
    prototype: FormioComponent;
  };
  export interface ComponentRegistry {
    readonly components: Readonly<Record<string, ComponentClass>>;
    setComponent(type: string, component: unknown): void;
  }
  export const Formio: {
    readonly cdn: { setBaseUrl(url: string): void };
    readonly Evaluator: object;
    readonly Components: ComponentRegistry;
    setBaseUrl(url: string): void;
    setProjectUrl(url: string): void;
    use(module: object): void;
    createForm(element: HTMLElement, form: object, options: object): Promise<FormioForm>;
  };
}
declare module 'moment-timezone/moment-timezone' {
  const moment: { tz: { add(zones: readonly string[]): void }; zonesLoaded?: boolean };
  export default moment;
}
