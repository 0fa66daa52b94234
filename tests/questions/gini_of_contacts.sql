-- How unequally are contacts of 2023 distributed over patients (Gini coefficient of contacts by patient)?
-- by: pandas
-- history: later
-- shown: at least 100 %
WITH per_patient AS (
  SELECT patient_no, COUNT(*) AS contacts FROM event WHERE event_year = 2023 GROUP BY patient_no
),
by_contacts AS (
  SELECT CASE WHEN contacts > 20 THEN 25
              WHEN contacts > 10 THEN 15 ELSE 5 END AS contacts, COUNT(*) AS patients
  FROM per_patient GROUP BY 1
),
lorenz AS (
  SELECT contacts, patients,
         SUM(patients) OVER (ORDER BY contacts) AS cum_patients, SUM(patients) OVER () AS all_patients,
         SUM(patients * contacts) OVER (ORDER BY contacts) AS cum_contacts, SUM(patients * contacts) OVER () AS all_contacts
  FROM by_contacts
)
SELECT 1 - SUM(1.0 * patients / all_patients * (2.0 * cum_contacts - patients * contacts) / all_contacts) AS gini
FROM lorenz
