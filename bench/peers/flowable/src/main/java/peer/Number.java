package peer;

import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.delegate.JavaDelegate;

/** The service task: it runs inside the completing transaction and does nothing, as on the other engines. */
public final class Number implements JavaDelegate {
  @Override
  public void execute(DelegateExecution execution) {}
}
