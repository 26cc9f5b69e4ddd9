import type { ComponentClass, ComponentRegistry } from '@formio/js/form';
import { clockFaceOf, valueOfClockFace } from './picker-time.ts';

/** What the library's calendar lends: its picker, once that is there, and what goes in and out. */
type Calendar = {
  calendar?: { readonly selectedDates: readonly Date[]; setDate(date: Date, notify: boolean): void };
  getValue(): unknown;
  setValue(value: unknown): void;
};

/** A date or a time, typed and shown as it is in China, whatever the zone of the device. */
export function defineDate(registry: ComponentRegistry): void {
  const DateTime = registry.components['datetime'] as ComponentClass; // always registered by the library

  class DateField extends DateTime {
    override createWidget(index: number): object | null {
      const widget = super.createWidget?.(index) ?? null;
      return widget && 'setValue' in widget ? inChina(widget as Calendar, this.component['enableTime'] === true) : widget; // a calendar: see prepareForm
    }
  }

  registry.setComponent('datetime', DateField);
}

function inChina(widget: Calendar, enableTime: boolean): Calendar {
  const [getValue, setValue] = [widget.getValue.bind(widget), widget.setValue.bind(widget)];
  widget.getValue = () => {
    const face = widget.calendar?.selectedDates[0];
    return face instanceof Date ? valueOfClockFace(face, enableTime) : getValue();
  };
  widget.setValue = (value) => {
    const face = widget.calendar && clockFaceOf(value, enableTime);
    if (face) widget.calendar?.setDate(face, false);
    else setValue(value);
  };
  return widget;
}
