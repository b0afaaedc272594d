package id.example.layanan;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A SIMASN module in Java: Spring Security signs people in and guards the API. */
@SpringBootApplication
public class Layanan {
  public static void main(String[] arguments) {
    SpringApplication.run(Layanan.class, arguments);
  }
}
