import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.binary.api.IBinaryStorageSvc;
import ca.uhn.fhir.jpa.binstore.MemoryBinaryStorageSvcImpl;
import ca.uhn.fhir.jpa.config.HapiJpaConfig;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.provider.JpaSystemProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.searchparam.config.NicknameServiceConfig;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.jpa.subscription.match.config.SubscriptionProcessorConfig;
import ca.uhn.fhir.jpa.subscription.match.deliver.email.IEmailSender;
import ca.uhn.fhir.jpa.subscription.submit.config.SubscriptionSubmitterConfig;
import ca.uhn.fhir.jpa.util.LoggingEmailSender;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.interceptor.RequestValidatingInterceptor;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import ca.uhn.fhir.validation.IInstanceValidatorModule;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import jakarta.persistence.EntityManagerFactory;
import java.net.InetSocketAddress;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/**
 * HAPI FHIR R4 as a hospital runs it, but in memory: java FhirServer PORT [validate].
 *
 * <p>The search cache stays on, as it is by default in production: a client that forgets
 * Cache-Control: no-cache must fail here. With "validate" every write is checked against R4.
 */
public class FhirServer {

  @Configuration
  @Import({
    JpaR4Config.class, HapiJpaConfig.class, JpaBatch2Config.class, Batch2JobsConfig.class,
    NicknameServiceConfig.class, ThreadPoolFactoryConfig.class, SubscriptionSubmitterConfig.class,
    SubscriptionProcessorConfig.class, SubscriptionChannelConfig.class
  })
  public static class Beans {
    @Bean public JpaStorageSettings storageSettings() { return new JpaStorageSettings(); }

    @Bean public SubscriptionSettings subscriptionSettings() { return new SubscriptionSettings(); }

    @Bean public PartitionSettings partitionSettings() { return new PartitionSettings(); }

    @Bean public IEmailSender emailSender() { return new LoggingEmailSender(); }

    @Bean public IBinaryStorageSvc binaries() { return new MemoryBinaryStorageSvcImpl(); }

    @Bean public DataSource dataSource() {
      BasicDataSource source = new BasicDataSource();
      source.setDriver(new org.h2.Driver());
      source.setUrl("jdbc:h2:mem:fhir;DB_CLOSE_DELAY=-1");
      source.setMaxTotal(20);
      return source;
    }

    @Bean public LocalContainerEntityManagerFactoryBean entityManagerFactory(
        ConfigurableListableBeanFactory beans, FhirContext fhir, JpaStorageSettings settings,
        DataSource source) {
      Properties jpa = new Properties();
      jpa.put("hibernate.hbm2ddl.auto", "update");
      jpa.put("hibernate.dialect", HapiFhirH2Dialect.class.getName());
      jpa.put("hibernate.search.enabled", "false");
      var factory = HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, fhir, settings);
      factory.setPersistenceUnitName("fhir");
      factory.setDataSource(source);
      factory.setJpaProperties(jpa);
      return factory;
    }

    @Bean @Primary public JpaTransactionManager transactionManager(EntityManagerFactory factory) {
      return new JpaTransactionManager(factory);
    }
  }

  public static void main(String[] args) throws Exception {
    var context = new AnnotationConfigApplicationContext(Beans.class);
    RestfulServer rest = endpoint(context);
    if (args.length > 1 && args[1].equals("validate")) {
      rest.registerInterceptor(validation(context));
    }
    Server jetty = new Server(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
    ServletContextHandler web = new ServletContextHandler("/");
    web.addServlet(new ServletHolder(rest), "/fhir/*");
    jetty.setHandler(web);
    jetty.start();
    System.out.println("READY");
  }

  private static RestfulServer endpoint(AnnotationConfigApplicationContext context) {
    FhirContext fhir = context.getBean(FhirContext.class);
    fhir.setParserErrorHandler(new StrictErrorHandler());
    RestfulServer rest = new RestfulServer(fhir);
    rest.registerProviders(context.getBean(ResourceProviderFactory.class).createProviders());
    rest.registerProvider(context.getBean(JpaSystemProvider.class));
    rest.setServerConformanceProvider(new JpaCapabilityStatementProvider(
        rest, context.getBean(IFhirSystemDao.class), context.getBean(JpaStorageSettings.class),
        context.getBean(ISearchParamRegistry.class), context.getBean(IValidationSupport.class)));
    rest.setPagingProvider(context.getBean(DatabaseBackedPagingProvider.class));
    rest.setDefaultResponseEncoding(EncodingEnum.JSON);
    return rest;
  }

  private static RequestValidatingInterceptor validation(
      AnnotationConfigApplicationContext context) {
    RequestValidatingInterceptor interceptor = new RequestValidatingInterceptor();
    interceptor.addValidatorModule(context.getBean(IInstanceValidatorModule.class));
    interceptor.setFailOnSeverity(ResultSeverityEnum.ERROR);
    interceptor.setIgnoreValidatorExceptions(true);
    return interceptor;
  }
}
