package peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.flowable.common.engine.impl.history.HistoryLevel;
import org.flowable.engine.ProcessEngine;
import org.flowable.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.flowable.task.api.Task;

/**
 * Completes user tasks by Flowable's in-process Java API: CLIENTS threads, each starting an instance and completing whatever is open in
 * it until it ends. Arguments: JDBC-URL CLIENTS WARM-SECONDS SECONDS. Prints one line of JSON.
 */
public final class Main {
  private static final AtomicLong TASKS = new AtomicLong();
  private static final AtomicLong INSTANCES = new AtomicLong();

  public static void main(String[] args) {
    try {
      run(args);
      System.exit(0);
    } catch (Exception fault) {
      fault.printStackTrace();
      System.exit(1); // the engine's own threads would keep the process alive
    }
  }

  private static void run(String[] args) throws Exception {
    int clients = Integer.parseInt(args[1]);
    try (HikariDataSource source = dataSource(args[0], clients)) {
      ProcessEngine engine = build(source);
      engine.getRepositoryService().createDeployment().addClasspathResource("permit.bpmn").deploy();
      work(engine, clients, Double.parseDouble(args[2]));
      TASKS.set(0);
      INSTANCES.set(0);
      long cpu = processorNanos();
      long began = System.nanoTime();
      work(engine, clients, Double.parseDouble(args[3]));
      double seconds = (System.nanoTime() - began) / 1e9;
      double cpuMs = (processorNanos() - cpu) / 1e6;
      System.out.printf(
          "{\"version\":\"%s\",\"tasks\":%d,\"instances\":%d,\"seconds\":%.3f,\"cpuMs\":%.0f}%n",
          ProcessEngine.VERSION, TASKS.get(), INSTANCES.get(), seconds, cpuMs);
      engine.close();
    }
  }

  private static HikariDataSource dataSource(String url, int clients) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(clients + 4);
    return new HikariDataSource(config);
  }

  /** History "audit", its default; the asynchronous executor runs, since the model has a timer. */
  private static ProcessEngine build(HikariDataSource source) {
    StandaloneProcessEngineConfiguration configuration = new StandaloneProcessEngineConfiguration();
    configuration.setDataSource(source);
    configuration.setDatabaseSchemaUpdate("true");
    configuration.setHistoryLevel(HistoryLevel.AUDIT);
    configuration.setAsyncExecutorActivate(true);
    return configuration.buildProcessEngine();
  }

  private static void work(ProcessEngine engine, int clients, double seconds) throws InterruptedException, ExecutionException {
    long until = System.nanoTime() + (long) (seconds * 1e9);
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    List<? extends Future<?>> running = IntStream.range(0, clients).mapToObj(i -> pool.submit(() -> client(engine, until))).toList();
    for (Future<?> one : running) one.get();
    pool.shutdown();
  }

  private static void client(ProcessEngine engine, long until) {
    while (System.nanoTime() < until) {
      String id = engine.getRuntimeService().startProcessInstanceByKey("permit").getId();
      while (System.nanoTime() < until) {
        List<Task> open = engine.getTaskService().createTaskQuery().processInstanceId(id).list();
        if (open.isEmpty()) {
          INSTANCES.incrementAndGet();
          break;
        }
        for (Task task : open) {
          engine.getTaskService().complete(task.getId());
          TASKS.incrementAndGet();
        }
      }
    }
  }

  private static long processorNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }
}
