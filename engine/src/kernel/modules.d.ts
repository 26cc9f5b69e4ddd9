declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(packages?: { readonly [prefix: string]: unknown });
    fromXML(xml: string): Promise<{ rootElement: unknown; warnings: unknown[] }>;
  }
}
declare module 'dmn-moddle' {
  export class DmnModdle {
    constructor(packages?: { readonly [prefix: string]: unknown });
    fromXML(xml: string, type: string): Promise<{ rootElement: unknown; warnings: unknown[] }>;
  }
}
