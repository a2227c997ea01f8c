package io.thaw.registry;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RegistryProperties.class)
class RegistryConfiguration {

    @Bean
    BaseModelFiles baseModelFiles(RegistryProperties properties) {
        return new BaseModelFiles(properties.importFolder());
    }
}
